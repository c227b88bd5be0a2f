"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { DefinitionList } from "@/components/ui/definition-list";
import { RelativeTime } from "@/components/ui/relative-time";
import { TextLink } from "@/components/ui/text-link";
import { testPolicyPath, testsPath } from "@/lib/addresses";
import type { TestPageView } from "@/schemas/test-reliability/single-test";
import type { SetTestOwners } from "../owners-dialog";

const OwnersDialog = dynamic(() => import("../owners-dialog").then((module) => module.OwnersDialog), {
  ssr: false,
});

/** Where the test stands, whose it is, and what it was called before. */
export function TestFacts({ test, setOwners }: { test: TestPageView; setOwners: SetTestOwners }) {
  const [editing, setEditing] = useState(false);
  return (
    <>
      <DefinitionList
        items={[
          { name: "Class", value: test.className || null },
          { name: "Suite", value: test.suiteName || null },
          {
            name: "File",
            value: test.fileName === null ? null : <code className="text-sm">{test.fileName}</code>,
          },
          { name: "Repository", value: test.repo },
          { name: "Project", value: test.projectName },
          {
            name: "Owner",
            value: (
              <span className="flex flex-wrap items-center gap-x-2">
                <Owners owners={test.owners} />
                {test.viewer.mayDecide ? (
                  <Button size="sm" variant="ghost" onClick={() => setEditing(true)}>
                    Change owners
                  </Button>
                ) : null}
              </span>
            ),
          },
          { name: "First seen", value: <RelativeTime at={test.firstSeenAt} /> },
          { name: "Last run", value: <RelativeTime at={test.lastSeenAt} /> },
          {
            name: "Earlier names",
            value:
              test.renamedFrom.length === 0 ? null : (
                <ul>
                  {test.renamedFrom.map((earlier) => (
                    <li key={`${earlier.className} ${earlier.name}`}>
                      <code className="text-sm">
                        {earlier.className} {earlier.name}
                      </code>{" "}
                      <span className="text-ink-faint">
                        until <RelativeTime at={earlier.until} />
                      </span>
                    </li>
                  ))}
                </ul>
              ),
          },
        ]}
      />
      {editing ? <OwnersDialog test={test} onClose={() => setEditing(false)} setOwners={setOwners} /> : null}
    </>
  );
}

function Owners({ owners }: { owners: readonly string[] }) {
  if (owners.length === 0)
    return (
      <span>
        nobody; <TextLink href={testPolicyPath("owners")}>CODEOWNERS</TextLink> would say
      </span>
    );
  return (
    <span>
      {owners.map((owner, index) => (
        <span key={owner}>
          {index > 0 ? ", " : ""}
          <TextLink href={testsPath({ owner: owner })}>{owner}</TextLink>
        </span>
      ))}
    </span>
  );
}
