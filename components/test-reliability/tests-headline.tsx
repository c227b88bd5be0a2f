"use client";

import { useReading } from "@/components/shell/reading-notice";
import { BottomLine } from "@/components/ui/page";
import { TextLink } from "@/components/ui/text-link";
import { testsPath } from "@/lib/addresses";
import { formatDuration, minutesMs } from "@/lib/format/duration";
import { formatCount, formatPlural, oneOrMany } from "@/lib/format/number";
import { isRead, type ReadingProgress } from "@/schemas/executions/reading";
import { testsHref } from "@/schemas/test-reliability/filter-links";
import type { TestPageFilters } from "@/schemas/test-reliability/filters";
import type { TestsView } from "@/schemas/test-reliability/tests";
import { type TestsProps, useTests } from "./use-tests";

/** How many tests are flaky, and what to do about it first: the answer of the Tests page. */
export function TestsHeadline({
  reading,
  ...props
}: TestsProps & { reading: { data: ReadingProgress; at: number } }) {
  const { data: view } = useTests(props);
  const { filters } = props;
  const read = isRead(useReading({ filters, part: "tests", initial: reading }), "tests");
  if (view.totals.ran === 0) {
    return (
      <BottomLine>
        {read ? "No test results in this range." : "No test results of this range are read yet."}
      </BottomLine>
    );
  }
  return (
    <BottomLine detail={<Detail view={view} filters={filters} />}>
      {read ? null : "So far: "}
      <FlakyPart view={view} filters={filters} read={read} />
      <QuarantinePart view={view} filters={filters} />
    </BottomLine>
  );
}

/** States, not labels: each number opens the list that it counts. */
function FlakyPart({
  view,
  filters,
  read,
}: {
  view: TestsView;
  filters: TestPageFilters;
  /** Whether all that the range has is read: a part of it clears no test. */
  read: boolean;
}) {
  const all = formatPlural(view.totals.ran, "test");
  const { flaky, quarantined } = view.states;
  return (
    <>
      {flaky === 0 ? (
        read ? (
          `None of ${all} is flaky`
        ) : (
          `no flaky test among ${all}`
        )
      ) : (
        <>
          <TextLink className="whitespace-nowrap" href={testsHref(testsPath(), filters, { state: "flaky" })}>
            {formatCount(flaky)} of {all}
          </TextLink>{" "}
          {oneOrMany(flaky, "is", "are")} flaky
        </>
      )}
      {quarantined === 0 ? null : (
        <>
          ,{" "}
          <TextLink
            className="whitespace-nowrap"
            href={testsHref(testsPath(), filters, { state: "quarantined" })}
          >
            {formatCount(quarantined)} quarantined
          </TextLink>
        </>
      )}
    </>
  );
}

function QuarantinePart({ view, filters }: { view: TestsView; filters: TestPageFilters }) {
  const { headline } = view;
  if (headline === null || headline.turnedGreen === 0) return <>.</>;
  const { testIds, turnedGreen, redRuns } = headline;
  return (
    <>
      ; quarantining{" "}
      <TextLink
        className="whitespace-nowrap"
        href={`${testsHref(testsPath(), filters, { select: testIds.join(",") })}#offenders`}
      >
        {testIds.length === 1 ? "this one" : `these ${formatCount(testIds.length)}`}
      </TextLink>{" "}
      would have turned {formatCount(turnedGreen)} of {formatCount(redRuns)} red runs green.
    </>
  );
}

function Detail({ view, filters }: { view: TestsView; filters: TestPageFilters }) {
  const { headline, states, totals } = view;
  const faults = (["regression", "broken"] as const).filter((state) => (states[state] ?? 0) > 0);
  return (
    <>
      {headline === null || headline.minutesSaved < 1
        ? null
        : `That would have saved ${formatDuration(minutesMs(headline.minutesSaved))} of waiting. `}
      {faults.length === 0 ? (
        `${formatCount(totals.failedTests)} failed at least once in ${formatPlural(totals.runs, "run")}.`
      ) : (
        <>
          {faults.map((state, index) => (
            <span key={state}>
              {index > 0 ? " and " : ""}
              <TextLink href={testsHref(testsPath(), filters, { state })}>
                {state === "regression"
                  ? formatPlural(states[state] ?? 0, "regression")
                  : formatPlural(states[state] ?? 0, "broken test")}
              </TextLink>
            </span>
          ))}{" "}
          {oneOrMany(
            faults.reduce((sum, state) => sum + (states[state] ?? 0), 0),
            "needs",
            "need",
          )}{" "}
          a fix instead: a quarantine would hide a fault.
        </>
      )}
    </>
  );
}
