"use client";

import { MessageSquareText } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useDockState } from "@/components/chat/dock-state";
import { Button } from "@/components/ui/button";
import type { Simulate } from "../quarantine-effect";
import type { SetTestState } from "../set-state-dialog";
import { type TestProps, useTest } from "./use-test";

const SetStateDialog = dynamic(() => import("../set-state-dialog").then((module) => module.SetStateDialog), {
  ssr: false,
});

/** What can be done about one test: ask the teammate, and for approvers, decide on its state. */
export function TestActions({
  initial,
  setState,
  simulate,
}: TestProps & {
  setState: SetTestState;
  simulate: Simulate;
}) {
  const { data: test } = useTest({ initial });
  const [, setDock] = useDockState();
  const [target, setTarget] = useState<"quarantined" | "healthy" | "watched" | null>(null);
  const state = test.judgement?.state ?? null;
  const { mayDecide, mayQuarantine } = test.viewer;
  const fault = state === "regression" || state === "broken";
  return (
    <>
      <Button
        icon={<MessageSquareText aria-hidden />}
        onClick={() => setDock({ open: true, threadId: null })}
      >
        Ask the teammate
      </Button>
      {mayDecide ? (
        <>
          {state === "quarantined" || fault || !mayQuarantine ? null : (
            <Button variant="primary" onClick={() => setTarget("quarantined")}>
              Quarantine…
            </Button>
          )}
          {state === "quarantined" && mayQuarantine ? (
            <Button onClick={() => setTarget("quarantined")}>Change the quarantine…</Button>
          ) : null}
          {state === "quarantined" && !mayQuarantine ? null : (
            <Button onClick={() => setTarget(state === "quarantined" ? "healthy" : "watched")}>
              {state === "quarantined" ? "End the quarantine…" : "Set state…"}
            </Button>
          )}
        </>
      ) : null}
      {target === null ? null : (
        <SetStateDialog
          key={target}
          tests={[{ id: test.id, name: test.name, state, branches: test.judgement?.stateBranches ?? null }]}
          initialTo={target}
          mayQuarantine={mayQuarantine}
          open
          onOpenChange={() => setTarget(null)}
          setState={setState}
          simulate={simulate}
        />
      )}
    </>
  );
}
