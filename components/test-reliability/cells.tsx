import { RangeBar } from "@/components/charts/range-bar";
import { Checkbox } from "@/components/ui/checkbox";
import { RelativeTime } from "@/components/ui/relative-time";
import { TextLink } from "@/components/ui/text-link";
import { testPath } from "@/lib/addresses";
import { shortCommit } from "@/lib/format/commit";
import { formatDuration, minutesMs } from "@/lib/format/duration";
import { formatCount, formatPlural } from "@/lib/format/number";
import { formatScore } from "@/lib/format/percent";
import type { TestJudgement, TestRow } from "@/schemas/test-reliability/tests";
import { flakinessReasonTitles, testRecommendationTitles } from "@/schemas/test-reliability/words";
import { RunStripView } from "./run-strip";
import { TestStateMark, testStateColors } from "./state-mark";

const second = "block truncate text-xs text-ink-faint";

/** Name, below it whose it is and where it stands. */
export function NameCell({ row, showProject }: { row: TestRow; showProject: boolean }) {
  const about = [row.className, row.owners.join(", "), showProject ? row.projectName : ""]
    .filter(Boolean)
    .join(" · ");
  return (
    <div className="min-w-0">
      <TextLink
        quiet
        prefetch={false}
        href={testPath(row.id)}
        className="block truncate font-medium"
        title={row.name}
      >
        {row.name}
      </TextLink>
      <span className={second} title={about}>
        {about}
      </span>
    </div>
  );
}

/** State, below it the likeliest reason and since when. */
export function StateCell({ row }: { row: TestRow }) {
  if (row.judgement === null) return <span className="text-ink-faint">not judged yet</span>;
  const { state, reasons, startCommit, stateSince } = row.judgement;
  const reason = reasons[0];
  return (
    <div className="min-w-0">
      <TestStateMark state={state} />
      <span className={second} title={reason?.evidence}>
        {state === "regression" && startCommit !== null ? (
          <>
            since <code>{shortCommit(startCommit)}</code>
          </>
        ) : reason !== undefined && reason.reason !== "unknown" ? (
          flakinessReasonTitles[reason.reason]
        ) : stateSince === null ? (
          " "
        ) : (
          <>
            since <RelativeTime at={stateSince} />
          </>
        )}
      </span>
    </div>
  );
}

/** The score in words and, below it, as a range on the scale that all rows share. */
export function ScoreCell({ judgement, max }: { judgement: TestJudgement | null; max: number }) {
  if (judgement === null) return <span className="text-ink-faint">–</span>;
  const { score, scoreLow, scoreHigh, state } = judgement;
  const range = `${formatScore(scoreLow)} to ${formatScore(scoreHigh)}`;
  return (
    <div
      className="flex min-w-0 flex-col gap-0.5"
      title={`Fails by chance in ${formatScore(score)} of its runs; with 90 % certainty in ${range}`}
    >
      <span className="flex items-baseline justify-between gap-2">
        <span className="font-medium">{formatScore(score)}</span>
        <span className="truncate text-xs text-ink-faint">
          <span className="sr-only">with 90 % certainty </span>
          {scoreLow < 0.0001 ? "0" : formatScore(scoreLow).replace(" %", "")}–{formatScore(scoreHigh)}
        </span>
      </span>
      <RangeBar value={score} low={scoreLow} high={scoreHigh} max={max} color={testStateColors[state]} />
    </div>
  );
}

/** Time lost, below it the red runs that it caused by chance. */
export function CostCell({ judgement }: { judgement: TestJudgement | null }) {
  if (judgement === null || judgement.cost.executionsFailed === 0)
    return <span className="text-ink-faint">–</span>;
  const { minutesLost, executionsFailed, reruns, mergesDelayed } = judgement.cost;
  return (
    <div
      className="min-w-0"
      title={`${formatPlural(executionsFailed, "run")} red by chance, ${formatPlural(reruns, "re-run")}, ${formatPlural(mergesDelayed, "merge")} delayed`}
    >
      <span className="block truncate">{formatDuration(minutesMs(minutesLost))}</span>
      <span className={second}>{formatPlural(executionsFailed, "red run")}</span>
    </div>
  );
}

/** The newest runs, below them the count of the range. */
export function RunsCell({ row }: { row: TestRow }) {
  return (
    <div className="flex min-w-0 flex-col items-end gap-0.5">
      <RunStripView strip={row.strip} className="max-w-full" />
      <span className={second}>
        {formatCount(row.failed)} of {formatCount(row.runs)} failed
      </span>
    </div>
  );
}

/** Last seen, below it first seen. */
export function SeenCell({ row }: { row: TestRow }) {
  return (
    <div className="min-w-0">
      <RelativeTime at={row.lastSeenAt} className="block truncate" />
      <span className={second}>
        first <RelativeTime at={row.firstSeenAt} />
      </span>
    </div>
  );
}

/** What to do; why, and what that brings, on hover and on the test's page. */
export function AdviceCell({ judgement }: { judgement: TestJudgement | null }) {
  if (judgement === null || judgement.recommendation === "none")
    return <span className="text-ink-faint">–</span>;
  return (
    <span
      className="block truncate font-medium"
      title={[judgement.because, judgement.expectedEffect].filter(Boolean).join(" ")}
    >
      {testRecommendationTitles[judgement.recommendation]}
    </span>
  );
}

/** Chooses a test for a bulk action. */
export function SelectCell({
  row,
  chosen,
  onChange,
}: {
  row: TestRow;
  chosen: boolean;
  onChange: (chosen: boolean) => void;
}) {
  return (
    <Checkbox
      label={<span className="sr-only">Select {row.name}</span>}
      checked={chosen}
      onChange={onChange}
    />
  );
}

/** One test on a narrow screen. */
export function TestCard({
  row,
  showProject,
  max,
  chosen,
  onChange,
}: {
  row: TestRow;
  showProject: boolean;
  max: number;
  chosen: boolean;
  onChange: (chosen: boolean) => void;
}) {
  const { judgement } = row;
  return (
    <div className="flex h-full flex-col gap-1.5 px-1 py-2.5">
      <div className="flex min-w-0 items-start gap-1">
        <SelectCell row={row} chosen={chosen} onChange={onChange} />
        <div className="min-w-0 flex-1">
          <NameCell row={row} showProject={showProject} />
        </div>
        {judgement === null ? null : <TestStateMark state={judgement.state} className="text-sm" />}
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-4 pl-6">
        <ScoreCell judgement={judgement} max={max} />
        <RunsCell row={row} />
      </div>
      {judgement === null || judgement.recommendation === "none" ? null : (
        <p className="truncate pl-6 text-xs text-ink-soft">
          <span className="font-medium">{testRecommendationTitles[judgement.recommendation]}</span>
          {judgement.cost.minutesLost >= 1
            ? ` · lost ${formatDuration(minutesMs(judgement.cost.minutesLost))}`
            : ""}
        </p>
      )}
    </div>
  );
}
