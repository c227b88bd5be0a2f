import { Badge, type Tone } from "@/components/ui/badge";
import { Progress } from "@/components/ui/progress";
import { RelativeTime } from "@/components/ui/relative-time";
import { formatCount, formatPlural, oneOrMany } from "@/lib/format/number";
import type { HarnessConnectorView, SyncState } from "@/schemas/connectors/harness-connector";

type ProjectView = HarnessConnectorView["projects"][number];

const states: Record<SyncState, { tone: Tone; label: string }> = {
  idle: { tone: "neutral", label: "Not watched" },
  pending: { tone: "info", label: "Waiting to be read" },
  backfilling: { tone: "info", label: "Reading the history" },
  live: { tone: "good", label: "Up to date" },
  failed: { tone: "bad", label: "Stopped" },
  gone: { tone: "bad", label: "Gone at Harness" },
};

/** How far the reading of a project is, and what stopped it. */
export function SyncStatus({ project }: { project: ProjectView }) {
  const { tone, label } = states[project.syncState];
  const reading = project.syncState === "backfilling" || project.syncState === "pending";
  return (
    <div className="flex min-w-48 flex-col gap-1">
      <div className="flex flex-wrap items-center gap-2">
        <Badge tone={tone}>{label}</Badge>
        {project.lastSyncAt === null || reading ? null : (
          <span className="text-sm text-ink-faint">
            read <RelativeTime at={project.lastSyncAt} />
          </span>
        )}
      </div>
      {reading && project.backfillTotal !== null && project.backfillTotal > 0 ? (
        <Progress
          label={`${formatCount(project.backfillDone)} of ${formatPlural(project.backfillTotal, "execution")} of ${project.name}`}
          value={Math.min(1, project.backfillDone / project.backfillTotal)}
        />
      ) : reading && project.backfillDone > 0 ? (
        <span className="text-sm text-ink-faint">
          {formatPlural(project.backfillDone, "execution")} so far; Harness does not say how many there are
        </span>
      ) : null}
      {project.lastError === null ? null : (
        <p className="max-w-prose text-sm text-failed">
          {project.lastError.message} {project.lastError.remedy}
          {project.lastError.skipped > 0 && project.lastError.code !== "upstream_contract"
            ? ` ${formatPlural(project.lastError.skipped, "execution was", "executions were")} passed over and ${oneOrMany(project.lastError.skipped, "is", "are")} tried again later.`
            : null}
        </p>
      )}
    </div>
  );
}
