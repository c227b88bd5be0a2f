import { HeatStrip } from "@/components/charts/heat-strip";
import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/page";
import { outcomeLabels, StatusShape } from "@/components/ui/status-mark";
import { TextLink } from "@/components/ui/text-link";
import { executionPath, executionsPath } from "@/lib/addresses";
import { formatDuration } from "@/lib/format/duration";
import { formatCount } from "@/lib/format/number";
import { formatPercent } from "@/lib/format/percent";
import { formatRelative } from "@/lib/format/time";
import type { HealthView, PipelineStrip, StripCell } from "@/schemas/executions/health";
import { hrefWith } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";

/** A heat strip per pipeline: one cell an execution, the newest at the right; the most failures first. */
export function PipelineStrips({ view, filters }: { view: HealthView; filters: PageFilters }) {
  const hidden = view.pipelineCount - view.strips.length;
  return (
    <Section
      title="Pipelines"
      about="newest at the right"
      padded={false}
      actions={
        <span className="hidden items-center gap-3 text-xs text-ink-faint sm:flex" aria-hidden>
          {(["succeeded", "failed", "running", "waiting", "cancelled"] as const).map((outcome) => (
            <span key={outcome} className="inline-flex items-center gap-1">
              <StatusShape outcome={outcome} size={10} />
              {outcomeLabels[outcome]}
            </span>
          ))}
        </span>
      }
    >
      {view.strips.length === 0 ? (
        <EmptyState compact title="No pipeline ran in this range">
          Choose a longer range or clear the filters.
        </EmptyState>
      ) : (
        <ul className="pt-1.5 pb-2">
          {view.strips.map((strip) => (
            <Strip
              key={`${strip.pipeline.projectKey} ${strip.pipeline.identifier}`}
              strip={strip}
              filters={filters}
              asOf={view.asOf}
            />
          ))}
        </ul>
      )}
      {hidden > 0 ? (
        <p className="border-t border-line px-4 py-2 text-sm text-ink-soft">
          {formatCount(hidden)} more pipelines ran with fewer failures; choose a project or a pipeline to see
          them.
        </p>
      ) : null}
    </Section>
  );
}

function Strip({ strip, filters, asOf }: { strip: PipelineStrip; filters: PageFilters; asOf: number }) {
  const { pipeline } = strip;
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 px-4 py-1 hover:bg-sunken/60 md:grid-cols-[minmax(9rem,15rem)_minmax(0,1fr)_4rem_4.5rem]">
      <div className="min-w-0">
        <TextLink
          quiet
          className="block truncate font-medium"
          href={hrefWith("/", filters, { project: pipeline.projectKey, pipeline: pipeline.identifier })}
        >
          {pipeline.name}
        </TextLink>
        <span className="block truncate text-xs text-ink-faint">{pipeline.projectName}</span>
      </div>
      <div className="order-last col-span-2 md:order-none md:col-span-1">
        <HeatStrip
          label={`Newest executions of ${pipeline.name}`}
          cells={strip.cells.map((cell) => ({
            key: cell.id,
            outcome: cell.outcome,
            href: executionPath(pipeline.projectKey, cell.id),
            title: cellTitle(cell, asOf),
          }))}
        />
      </div>
      <TextLink
        quiet
        className="text-right font-medium"
        href={hrefWith(executionsPath(), filters, {
          project: pipeline.projectKey,
          pipeline: pipeline.identifier,
          outcome: "failed",
        })}
        title={`${formatCount(strip.executions)} executions`}
      >
        {formatPercent(strip.successRate)}
      </TextLink>
      <span className="hidden text-right text-ink-soft md:block" title="Mean duration">
        {formatDuration(strip.durationMs)}
      </span>
    </li>
  );
}

function cellTitle(cell: StripCell, asOf: number): string {
  const took = cell.durationMs === null ? "" : ` after ${formatDuration(cell.durationMs)}`;
  return `#${cell.runSequence} ${outcomeLabels[cell.outcome].toLowerCase()}${took}, ${formatRelative(cell.at, asOf)}`;
}
