import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/page";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusShape } from "@/components/ui/status-mark";
import { TextLink } from "@/components/ui/text-link";
import { executionPath, executionsPath, investigationPath } from "@/lib/addresses";
import { formatPlural } from "@/lib/format/number";
import type { FailingPipeline } from "@/schemas/executions/health";
import { hrefWith } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";

/** What is red now, since when, and the line that shows it best. */
export function FailingNow({
  failing,
  filters,
}: {
  failing: readonly FailingPipeline[];
  filters: PageFilters;
}) {
  return (
    <Section title="Failing now" about={failing.length === 0 ? undefined : "longest first"} padded={false}>
      {failing.length === 0 ? (
        <EmptyState compact icon={<StatusShape outcome="succeeded" size={20} />} title="Nothing is red">
          The newest execution of every pipeline on its default branch succeeded.
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line pt-1">
          {failing.map((item) => (
            <FailingItem
              key={`${item.pipeline.projectKey} ${item.pipeline.identifier}`}
              item={item}
              filters={filters}
            />
          ))}
        </ul>
      )}
    </Section>
  );
}

function FailingItem({ item, filters }: { item: FailingPipeline; filters: PageFilters }) {
  const { pipeline } = item;
  const where = [item.failedStage, item.failedStep].filter(Boolean).join(" / ");
  return (
    <li className="flex gap-2.5 px-4 py-2.5">
      <StatusShape outcome="failed" label="Failed" className="mt-0.75" />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline justify-between gap-x-3">
          <TextLink
            quiet
            className="font-medium"
            href={executionPath(pipeline.projectKey, item.lastExecutionId)}
          >
            {pipeline.name}
          </TextLink>
          <span className="text-sm text-ink-soft">
            first{" "}
            <TextLink quiet href={executionPath(pipeline.projectKey, item.firstExecutionId)}>
              <RelativeTime at={item.since} />
            </TextLink>
            {", "}
            <TextLink
              quiet
              href={hrefWith(executionsPath(), filters, {
                project: pipeline.projectKey,
                pipeline: pipeline.identifier,
                outcome: "failed",
                ...(item.branch === null ? {} : { branch: item.branch }),
              })}
            >
              {formatPlural(item.failures, "failure")}
            </TextLink>
          </span>
        </div>
        <p className="truncate text-sm text-ink-soft">
          <TextLink
            quiet
            prefetch={false}
            href={investigationPath(pipeline.projectKey, item.lastExecutionId)}
            title="Why: the investigation"
          >
            {item.causeTitle ?? "The cause is not known yet"}
          </TextLink>
          {[where, item.branch]
            .filter(Boolean)
            .map((part) => ` · ${part}`)
            .join("")}
        </p>
        {item.excerpt === null ? null : (
          <p
            className="mt-1 truncate rounded bg-failed-soft px-1.5 py-0.5 font-mono text-xs"
            title={item.excerpt}
          >
            {item.excerpt}
          </p>
        )}
      </div>
    </li>
  );
}
