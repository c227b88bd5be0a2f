"use client";

import { useEffect, useState } from "react";
import { unreachable } from "@/components/shell/unreachable";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/empty-state";
import { Figure, Figures } from "@/components/ui/figure";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { formatDuration, minutesMs } from "@/lib/format/duration";
import { formatCount } from "@/lib/format/number";
import type { ActionResult } from "@/schemas/error-view";
import type { QuarantineSimulation, SimulateQuarantineInput } from "@/schemas/test-reliability/policy";

export type Simulate = (input: SimulateQuarantineInput) => Promise<ActionResult<QuarantineSimulation>>;

/** What quarantining some tests would have done, by replaying the kept history; asked for when it is shown. */
export function QuarantineEffect({
  testIds,
  branches = null,
  simulate,
  warn = true,
}: {
  testIds: readonly number[];
  /** To which the quarantine would be limited; null: every branch. */
  branches?: readonly string[] | null;
  simulate: Simulate;
  /** Says in words that faults would have been hidden; not needed where that stands beside it anyway. */
  warn?: boolean;
}) {
  const [result, setResult] = useState<ActionResult<QuarantineSimulation> | null>(null);
  const [asked, setAsked] = useState(0);
  const key = testIds.join(",");
  const on = branches === null ? "" : branches.join(" ");
  useEffect(() => {
    let gone = false;
    setResult(null);
    simulate({ testIds: key.split(",").map(Number), branches: on === "" ? null : on.split(" ") })
      .then((answer) => gone || setResult(answer))
      .catch(() => gone || setResult(unreachable));
    return () => {
      gone = true;
    };
  }, [key, on, simulate, asked]);
  if (result === null)
    return (
      <Loading label="Replaying the history">
        <Skeleton className="h-[8.25rem]" />
      </Loading>
    );
  if (!result.ok)
    return (
      <Notice
        tone="bad"
        actions={
          <Button size="sm" onClick={() => setAsked(asked + 1)}>
            Try again
          </Button>
        }
      >
        The history could not be replayed: {result.error.message} {result.error.remedy}
      </Notice>
    );
  return <SimulationFigures simulation={result.data} warn={warn} />;
}

/** A replay in its sentence and its figures. */
export function SimulationFigures({
  simulation,
  warn = true,
}: {
  warn?: boolean;
  simulation: Pick<
    QuarantineSimulation,
    "redRuns" | "turnedGreen" | "minutesSaved" | "faultsHidden" | "summary"
  >;
}) {
  const { redRuns, turnedGreen, minutesSaved, faultsHidden, summary } = simulation;
  return (
    <div className="flex flex-col gap-2">
      <p className="font-medium">{summary}</p>
      <Figures label="What a quarantine would have done">
        <Figure
          label="Turned green"
          value={
            <>
              {formatCount(turnedGreen)}{" "}
              <span className="text-base font-normal text-ink-faint">of {formatCount(redRuns)}</span>
            </>
          }
          about="Red runs in which nothing but these tests failed; outages are left out"
        />
        <Figure
          label="Waiting saved"
          value={minutesSaved < 1 ? "none" : formatDuration(minutesMs(minutesSaved))}
          about="From these runs to the next green one of the same commit"
        />
        <Figure
          label="Faults hidden"
          value={
            <span className={faultsHidden > 0 ? "text-failed" : undefined}>{formatCount(faultsHidden)}</span>
          }
          about="Runs that a real fault of the code made red and that would have been green"
        />
      </Figures>
      {warn && faultsHidden > 0 ? (
        <Notice tone="warn">
          A quarantine of all of them would have hidden real faults. Leave out those that fail since a certain
          commit.
        </Notice>
      ) : null}
    </div>
  );
}
