import { GitBranch, GitCommitHorizontal, GitPullRequest } from "lucide-react";
import { triggerLabel } from "@/components/shell/filter-bar";
import { Duration } from "@/components/ui/duration";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusShape } from "@/components/ui/status-mark";
import { TextLink } from "@/components/ui/text-link";
import { executionPath } from "@/lib/addresses";
import { shortCommit } from "@/lib/format/commit";
import type { ExecutionRow } from "@/schemas/executions/execution-list";
import { StageStrip } from "./stage-strip";
import { statusLabel, statusMark } from "./status-label";

/** Status, pipeline, run and, below, why it failed or which project it is of. */
export function NameCell({ row, showProject }: { row: ExecutionRow; showProject: boolean }) {
  const status = statusLabel(row);
  const marked =
    row.outcome === "unknown" || (row.outcome === "succeeded" && statusMark(row.status) !== null);
  const failure = [row.causeTitle, [row.failedStage, row.failedStep].filter(Boolean).join(" / ")]
    .filter(Boolean)
    .join(" · ");
  const about =
    row.outcome === "failed" && failure !== ""
      ? failure
      : row.outcome === "waiting" && row.queuedReason !== null
        ? `${status}: ${row.queuedReason}`
        : marked
          ? status
          : showProject
            ? row.pipeline.projectName
            : status;
  return (
    <div className="flex min-w-0 items-start gap-2.5">
      <StatusShape outcome={row.outcome} label={status} className="mt-0.75" />
      <div className="min-w-0">
        <TextLink
          quiet
          prefetch={false}
          className="block truncate font-medium"
          href={executionPath(row.pipeline.projectKey, row.executionId)}
        >
          {row.pipeline.name} <span className="font-normal text-ink-faint">#{row.runSequence}</span>
        </TextLink>
        <span className="block truncate text-xs text-ink-faint" title={about}>
          {about}
        </span>
      </div>
    </div>
  );
}

export function StagesCell({ row }: { row: ExecutionRow }) {
  return <StageStrip stages={row.stages} />;
}

/** Branch or pull request, then the commit's first line. */
export function ChangeCell({ row }: { row: ExecutionRow }) {
  if (row.commitSha === null && row.branch === null) return <span className="text-ink-faint">no code</span>;
  return (
    <div className="min-w-0">
      <span className="flex min-w-0 items-center gap-1.5">
        {row.prNumber === null ? (
          <GitBranch className="size-3.5 shrink-0 text-ink-faint" aria-hidden />
        ) : (
          <GitPullRequest className="size-3.5 shrink-0 text-ink-faint" aria-hidden />
        )}
        <span className="truncate">
          {row.prNumber === null ? (
            (row.branch ?? "–")
          ) : row.prUrl === null ? (
            `#${row.prNumber} ${row.prTitle ?? ""}`
          ) : (
            <TextLink quiet href={row.prUrl}>
              #{row.prNumber} {row.prTitle}
            </TextLink>
          )}
        </span>
      </span>
      <span className="flex min-w-0 items-center gap-1.5 text-xs text-ink-faint">
        <GitCommitHorizontal className="size-3.5 shrink-0" aria-hidden />
        <code className="shrink-0">{shortCommit(row.commitSha)}</code>
        <span className="truncate">{row.commitMessage}</span>
      </span>
    </div>
  );
}

/** What started it, and who. */
export function TriggerCell({ row }: { row: ExecutionRow }) {
  return (
    <div className="min-w-0">
      <span className="block truncate">{row.commitAuthor ?? row.triggeredBy ?? "–"}</span>
      <span className="block truncate text-xs text-ink-faint">
        {row.isRerun ? "Run again" : triggerLabel(row.triggerType)}
      </span>
    </div>
  );
}

/** An execution on a narrow screen. */
export function ExecutionCard({ row, showProject }: { row: ExecutionRow; showProject: boolean }) {
  return (
    <div className="flex h-full flex-col justify-center gap-1.5 px-1">
      <div className="flex items-start justify-between gap-3">
        <NameCell row={row} showProject={showProject} />
        <div className="shrink-0 text-right">
          <Duration ms={row.durationMs} className="block" />
          <RelativeTime at={row.startedAt} className="text-xs text-ink-faint" />
        </div>
      </div>
      <div className="flex items-center gap-3 pl-6 text-sm">
        <StagesCell row={row} />
        <span className="min-w-0 flex-1 truncate text-right text-ink-soft">
          {row.prNumber === null ? (row.branch ?? row.triggeredBy) : `#${row.prNumber} ${row.prTitle ?? ""}`}
        </span>
      </div>
    </div>
  );
}
