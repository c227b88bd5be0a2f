"use client";

import { MessageSquareText } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useDockState } from "@/components/chat/dock-state";
import { Button } from "@/components/ui/button";
import type { TestPageView } from "@/schemas/test-page";
import type { Simulate } from "./quarantine-effect";
import type { SetTestState } from "./set-state-dialog";
import { useTest } from "./test-view";

const SetStateDialog = dynamic(() => import("./set-state-dialog").then((module) => module.SetStateDialog), {
  ssr: false,
});

/** What can be done about one test: ask the teammate, and for approvers, decide on its state. */
export function TestActions({
  initial,
  setState,
  simulate,
}: {
  initial: { data: TestPageView; at: number };
  setState: SetTestState;
  simulate: Simulate;
}) {
  const { data: test } = useTest({ initial });
  const [, setDock] = useDockState();
  const [target, setTarget] = useState<"quarantined" | "healthy" | "watched" | null>(null);
  const state = test.judgement?.state ?? null;
  const fault = state === "regression" || state === "broken";
  return (
    <>
      <Button
        icon={<MessageSquareText aria-hidden />}
        onClick={() => setDock({ open: true, threadId: null })}
      >
        Ask the teammate
      </Button>
      {test.viewer.mayDecide ? (
        <>
          {state === "quarantined" || fault ? null : (
            <Button variant="primary" onClick={() => setTarget("quarantined")}>
              Quarantine…
            </Button>
          )}
          <Button onClick={() => setTarget(state === "quarantined" ? "healthy" : "watched")}>
            {state === "quarantined" ? "End the quarantine…" : "Set state…"}
          </Button>
        </>
      ) : null}
      {target === null ? null : (
        <SetStateDialog
          key={target}
          tests={[{ id: test.id, name: test.name, state }]}
          initialTo={target}
          open
          onOpenChange={() => setTarget(null)}
          setState={setState}
          simulate={simulate}
        />
      )}
    </>
  );
}
