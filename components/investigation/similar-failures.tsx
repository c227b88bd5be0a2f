import { RelativeTime } from "@/components/ui/relative-time";
import { StatusShape } from "@/components/ui/status-mark";
import { TextLink } from "@/components/ui/text-link";
import { clusterPath } from "@/lib/addresses";
import { formatCount, formatPlural, oneOrMany } from "@/lib/format/number";
import type { Outcome } from "@/schemas/executions/execution-status";
import type { InvestigationReport, SimilarFailure } from "@/schemas/failures/investigations";

const resolutions: Record<SimilarFailure["resolution"], { words: string; outcome: Outcome }> = {
  passed_on_rerun: { words: "passed when run again", outcome: "succeeded" },
  recovered_alone: { words: "passed later without a change", outcome: "succeeded" },
  fixed_by_commit: { words: "passed after a commit", outcome: "succeeded" },
  still_failing: { words: "still failing", outcome: "failed" },
  unknown: { words: "how it ended is not known", outcome: "unknown" },
};

/** Earlier failures that look the same, how they ended, and how often a new run was enough. */
export function SimilarFailures({ similar }: { similar: InvestigationReport["similar"] }) {
  if (similar.total === 0) {
    return <p className="px-4 pb-4 text-ink-soft">No earlier failure looks like this one.</p>;
  }
  return (
    <>
      <p className="px-4 pb-2 text-ink-soft">
        <RerunRecord tried={similar.rerunsTried} passed={similar.rerunsPassed} />{" "}
        {similar.clusterId === null ? null : (
          <TextLink href={clusterPath(similar.clusterId)}>
            {similar.total > similar.items.length
              ? `See all ${formatCount(similar.total)}`
              : "Open this kind of failure"}
          </TextLink>
        )}
      </p>
      <ul className="divide-y divide-line border-t border-line">
        {similar.items.map((item) => {
          const { words, outcome } = resolutions[item.resolution];
          return (
            <li
              key={`${item.projectKey}/${item.planExecutionId}`}
              className="flex flex-wrap items-center gap-x-3 gap-y-0.5 px-4 py-1.5"
            >
              <TextLink quiet href={item.href} prefetch={false} className="min-w-0 truncate font-medium">
                {item.pipelineName} <span className="font-normal text-ink-faint">#{item.runSequence}</span>
              </TextLink>
              <span className="flex items-center gap-1.5 text-sm text-ink-soft">
                <StatusShape outcome={outcome} size={12} />
                {words}
              </span>
              <span className="ml-auto text-sm whitespace-nowrap text-ink-faint">
                <RelativeTime at={item.at} />
              </span>
            </li>
          );
        })}
      </ul>
    </>
  );
}

/** How often a new run of the same commit was enough, as a sentence. */
export function RerunRecord({ tried, passed }: { tried: number; passed: number }) {
  if (tried === 0) return "Nobody has run such a failure again on the same commit yet.";
  if (tried === 1)
    return `The one new run on the same commit ${oneOrMany(passed, "passed", "failed again")}.`;
  return `${passed === 0 ? "None" : passed === tried ? "All" : formatCount(passed)} of ${formatPlural(tried, "new run")} on the same commit passed.`;
}
