"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Tooltip } from "@/components/ui/tooltip";
import { formatPlural } from "@/lib/format/number";
import type { TestRow, TestsView } from "@/schemas/test-reliability/tests";
import { QuarantineEffect, type Simulate } from "./quarantine-effect";
import type { ChosenTest, SetTestState } from "./set-state-dialog";
import { maxSelected, type Selection } from "./use-selection";

const SetStateDialog = dynamic(() => import("./set-state-dialog").then((module) => module.SetStateDialog), {
  ssr: false,
});

/** What can be done with the chosen tests. Stands at the foot of the window while some are chosen. */
export function SelectionBar({
  tests,
  selection,
  viewer,
  setState,
  simulate,
}: {
  tests: readonly TestRow[];
  selection: Selection;
  viewer: TestsView["viewer"];
  setState: SetTestState;
  simulate: Simulate;
}) {
  const [asking, setAsking] = useState(false);
  const [deciding, setDeciding] = useState(false);
  const { mayDecide, mayQuarantine } = viewer;
  if (selection.ids.length === 0) return null;
  const chosen: ChosenTest[] = selection.ids.map((id) => {
    const row = tests.find((test) => test.id === id);
    return { id, name: row?.name ?? `Test ${id}`, state: row?.judgement?.state ?? null };
  });
  const decide = (
    <Button variant="primary" disabled={!mayDecide} onClick={() => setDeciding(true)}>
      Set state…
    </Button>
  );
  return (
    <>
      <section
        aria-label="Chosen tests"
        className="popup sticky bottom-18 z-20 mx-auto flex max-w-full flex-wrap items-center gap-x-3 gap-y-2 px-3 py-2 lg:bottom-4"
      >
        <span className="font-medium" aria-live="polite">
          {formatPlural(chosen.length, "test")} chosen
          {chosen.length === maxSelected ? <span className="text-ink-faint"> (the most at once)</span> : null}
        </span>
        <Button onClick={() => setAsking(true)}>What if quarantined?</Button>
        {mayDecide ? (
          decide
        ) : (
          <Tooltip content="Members and above set states">
            {/* A disabled button takes no focus: the tooltip hangs on what stands around it. */}
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the reason must be reachable by keyboard */}
            <span tabIndex={0} role="note" aria-label="Members and above set states">
              {decide}
            </span>
          </Tooltip>
        )}
        <Button variant="ghost" onClick={selection.clear}>
          Clear
        </Button>
      </section>
      {asking ? (
        <Dialog
          open
          onOpenChange={setAsking}
          title={`If ${formatPlural(chosen.length, "test")} had been quarantined`}
          description="Computed by replaying the kept history; nothing is changed."
          footer={
            mayQuarantine ? (
              <Button
                variant="primary"
                onClick={() => {
                  setAsking(false);
                  setDeciding(true);
                }}
              >
                Quarantine…
              </Button>
            ) : undefined
          }
        >
          <QuarantineEffect testIds={selection.ids} simulate={simulate} />
        </Dialog>
      ) : null}
      {deciding ? (
        <SetStateDialog
          tests={chosen}
          initialTo={mayQuarantine ? "quarantined" : "watched"}
          mayQuarantine={mayQuarantine}
          open
          onOpenChange={setDeciding}
          onDone={selection.clear}
          setState={setState}
          simulate={simulate}
        />
      ) : null}
    </>
  );
}
