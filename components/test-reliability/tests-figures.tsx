import { clsx } from "clsx";
import Link from "next/link";
import { Sparkline } from "@/components/charts/sparkline";
import { type Better, Delta, Figure, Figures } from "@/components/ui/figure";
import { executionsPath, testsPath } from "@/lib/addresses";
import { formatDuration, minutesMs } from "@/lib/format/duration";
import { formatCount, formatSigned } from "@/lib/format/number";
import { formatPercent } from "@/lib/format/percent";
import { hrefWith } from "@/schemas/filter-links";
import { testsHref } from "@/schemas/test-reliability/filter-links";
import type { TestPageFilters } from "@/schemas/test-reliability/filters";
import type { TestsView } from "@/schemas/test-reliability/tests";
import { testStateMeanings, testStates, testStateTitles } from "@/schemas/test-reliability/words";
import { TestStateShape } from "./state-mark";

/** The figures of the range, each with its change from the period before, each a link to what it counts. */
export function TestsFigures({ view, filters }: { view: TestsView; filters: TestPageFilters }) {
  const { totals, previous } = view;
  const flakyPerDay = view.trend.flatMap((day) => (day.flakyTests === null ? [] : [day.flakyTests]));
  return (
    <Figures label="Figures of the range">
      <Figure
        label="Reliability"
        about="Share of test runs that did not fail"
        value={formatPercent(totals.reliability)}
        href={testsHref(testsPath(), filters, { sort: "failed" })}
        delta={
          <Change
            now={totals.reliability}
            before={previous.reliability}
            better="up"
            text={(now, before) => `${formatSigned((now - before) * 100, 2)} pts`}
            format={formatPercent}
          />
        }
      />
      <Figure
        label="Flaky tests"
        about="Fail now and then although code and environment are good, and are not quarantined"
        value={formatCount(view.states.flaky)}
        href={testsHref(testsPath(), filters, { state: "flaky" })}
        delta={
          view.previousStates !== null ? (
            <Change
              now={view.states.flaky ?? 0}
              before={view.previousStates.flaky}
              better="down"
              text={countText}
              format={(count) => `${formatCount(count)} when the range began`}
            />
          ) : flakyPerDay.length > 0 ? (
            <Sparkline
              values={flakyPerDay}
              min={0}
              height={18}
              color="var(--unknown)"
              label={`Tests that behaved flakily per day, ${formatCount(flakyPerDay.length)} days`}
            />
          ) : null
        }
      />
      <Figure
        label="Time lost to them"
        about="From runs of this range that were red by chance to the next green run of the same commit"
        value={view.minutesLost < 1 ? "none" : formatDuration(minutesMs(view.minutesLost))}
        href={testsHref(testsPath(), filters, { sort: null })}
        delta={
          <Change
            now={view.minutesLost}
            before={previous.runs === 0 ? null : view.previousMinutesLost}
            better="down"
            text={(now, before) =>
              Math.abs(now - before) < 1
                ? "±0"
                : `${now > before ? "+" : "−"}${formatDuration(minutesMs(Math.abs(now - before)))}`
            }
            format={(minutes) => (minutes < 1 ? "none" : formatDuration(minutesMs(minutes)))}
          />
        }
      />
      <Figure
        label="Failed test runs"
        value={formatCount(totals.failedRuns)}
        href={hrefWith(executionsPath(), filters, { outcome: "failed" })}
        delta={
          <CountChange now={totals.failedRuns} before={previous.failedRuns} runsBefore={previous.runs} />
        }
      />
      <Figure
        label="Tests that failed"
        value={
          <>
            {formatCount(totals.failedTests)}{" "}
            <span className="text-base font-normal text-ink-faint">of {formatCount(totals.ran)}</span>
          </>
        }
        href={testsHref(testsPath(), filters, { sort: "failed" })}
        delta={
          <CountChange now={totals.failedTests} before={previous.failedTests} runsBefore={previous.runs} />
        }
      />
      <Figure
        label="Quarantined"
        about="They still run and are still judged, but their failures block nobody"
        value={formatCount(view.states.quarantined ?? 0)}
        href={testsHref(testsPath(), filters, { state: "quarantined" })}
        delta={
          view.previousStates === null ? (
            <span className="text-xs text-ink-faint">now</span>
          ) : (
            <Change
              now={view.states.quarantined ?? 0}
              before={view.previousStates.quarantined}
              better="neither"
              text={countText}
              format={(count) => `${formatCount(count)} when the range began`}
            />
          )
        }
      />
    </Figures>
  );
}

function CountChange({ now, before, runsBefore }: { now: number; before: number; runsBefore: number }) {
  return (
    <Change
      now={now}
      before={runsBefore === 0 ? null : before}
      better="down"
      text={countText}
      format={formatCount}
    />
  );
}

const countText = (now: number, before: number) =>
  now === before ? "±0" : `${now > before ? "+" : "−"}${formatCount(Math.abs(now - before))}`;

function Change({
  now,
  before,
  better,
  text,
  format,
}: {
  now: number | null;
  before: number | null;
  better: Better;
  text: (now: number, before: number) => string;
  format: (value: number) => string;
}) {
  if (now === null || before === null) return <Delta change={null} text="" better={better} previous="" />;
  const words = text(now, before);
  // A change too small to show is none: it gets neither a direction nor a colour.
  const change = words.startsWith("±") ? 0 : now - before;
  return <Delta change={change} text={words} better={better} previous={format(before)} />;
}

/** How many tests stand in each state now; a state filters the list. */
export function StateCounts({
  view,
  filters,
  select,
}: {
  view: TestsView;
  filters: TestPageFilters;
  /** The chosen tests as in the address: they stay chosen while the list changes. */
  select: string | null;
}) {
  return (
    <nav aria-label="Tests by state">
      <ul className="flex flex-wrap gap-1.5">
        {testStates
          .filter((state) => state === filters.state || (view.states[state] ?? 0) > 0)
          .map((state) => {
            const chosen = filters.state === state;
            return (
              <li key={state}>
                <Link
                  href={`${testsHref(testsPath(), filters, { state: chosen ? null : state, select })}#offenders`}
                  scroll={false}
                  aria-current={chosen ? "true" : undefined}
                  title={testStateMeanings[state]}
                  className={clsx(
                    "flex h-7 items-center gap-1.5 rounded border px-2 text-sm",
                    chosen ? "border-ink bg-sunken font-medium" : "border-line bg-surface hover:bg-sunken",
                  )}
                >
                  <TestStateShape state={state} size={12} />
                  {testStateTitles[state]}
                  <span className="text-ink-faint">{formatCount(view.states[state] ?? 0)}</span>
                </Link>
              </li>
            );
          })}
      </ul>
    </nav>
  );
}
