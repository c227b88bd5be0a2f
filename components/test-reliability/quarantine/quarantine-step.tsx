"use client";

import { useState } from "react";
import { CodeBlock } from "@/components/ui/code-block";
import { Select } from "@/components/ui/select";
import { TextLink } from "@/components/ui/text-link";
import { apiTokensPath } from "@/lib/addresses";
import { quarantineListPath } from "@/lib/api-addresses";

const runners = ["pytest", "jest", "playwright", "gradle", "maven", "go", "dotnet"] as const;
type Runner = (typeof runners)[number];

const names: Record<Runner, string> = {
  pytest: "pytest",
  jest: "Jest or Vitest",
  playwright: "Playwright",
  gradle: "Gradle",
  maven: "Maven Surefire",
  go: "go test",
  dotnet: "dotnet test",
};

const file = "quarantine.txt";
const all = `"$(cat ${file})"`;

/** How each runner leaves the quarantined tests out, and how it runs nothing but them. */
const commands: Record<Runner, { gate: string; quarantined: string }> = {
  pytest: {
    gate: `pytest @${file} --junitxml=tests.xml`,
    quarantined: `[ ! -s ${file} ] || pytest @${file} --junitxml=quarantined.xml`,
  },
  jest: { gate: `npx jest --testNamePattern ${all}`, quarantined: `npx jest --testNamePattern ${all}` },
  playwright: {
    gate: `npx playwright test --grep-invert ${all}`,
    quarantined: `npx playwright test --pass-with-no-tests --grep ${all}`,
  },
  gradle: {
    gate: `# build.gradle: test { filter { file("${file}").eachLine { excludeTestsMatching(it) } } }\n./gradlew test`,
    quarantined: `while read -r test; do set -- "$@" --tests "$test"; done < ${file}\n[ $# -eq 0 ] || ./gradlew test "$@"`,
  },
  maven: {
    gate: `if [ -s ${file} ]; then mvn test -Dtest=${all}; else mvn test; fi`,
    quarantined: `[ ! -s ${file} ] || mvn test -Dtest=${all}`,
  },
  go: { gate: `go test -skip ${all} ./...`, quarantined: `go test -run ${all} ./...` },
  dotnet: {
    gate: `if [ -s ${file} ]; then dotnet test --filter ${all}; else dotnet test; fi`,
    quarantined: `[ ! -s ${file} ] || dotnet test --filter ${all}`,
  },
};

/** The two steps that read the quarantine, for the runner of one's choice. */
export function QuarantineStep({
  address,
  repository,
  mayMakeTokens,
}: {
  address: string;
  /** One that test results name; an example where there is none yet. */
  repository: string;
  mayMakeTokens: boolean;
}) {
  const [runner, setRunner] = useState<Runner>("pytest");
  const { gate, quarantined } = commands[runner];
  const fetched = (extra: string) =>
    `curl -G --fail-with-body --retry 3 -H "Authorization: Bearer $TACKROOM_TOKEN" \\\n  --data-urlencode "branch=<+codebase.branch>" \\\n  "${address}${quarantineListPath(repository, runner)}${extra}" -o ${file}`;
  return (
    <div className="flex flex-col gap-3">
      <p className="max-w-prose text-ink-soft">
        Two steps: the gate leaves the quarantined tests out, and runs every test when Tackroom does not
        answer. The second runs nothing but them; ignore its failures in its failure strategy. Both report
        their results, so that quarantined tests are judged on. The token has the scope{" "}
        <code>quarantine:read</code>
        {mayMakeTokens ? (
          <>
            ; <TextLink href={apiTokensPath()}>make one</TextLink> and keep it as a secret of Harness.
          </>
        ) : (
          "; an admin makes one under API tokens."
        )}
      </p>
      <div className="flex items-center gap-2">
        <span className="text-sm text-ink-soft">Test runner</span>
        <Select
          label="Test runner"
          value={runner}
          onChange={setRunner}
          options={runners.map((value) => ({ value, label: names[value] }))}
        />
      </div>
      <CodeBlock label="Run step: the gate" code={`${fetched("")} || : > ${file}\n${gate}`} />
      <CodeBlock
        label="Run step: the quarantined tests"
        code={`${fetched("&select=only")} || exit 1\n${quarantined}`}
      />
    </div>
  );
}
