import { RelativeTime } from "@/components/ui/relative-time";
import { outcomeLabels, StatusShape } from "@/components/ui/status-mark";
import { TextLink } from "@/components/ui/text-link";
import { formatDuration } from "@/lib/format/duration";
import type { ExecutionRef } from "@/schemas/team/product-tools";

/** Executions, one line each. */
export function ExecutionRows({ items }: { items: readonly ExecutionRef[] }) {
  if (items.length === 0) return <p className="text-sm text-ink-soft">None.</p>;
  return (
    <ul className="flex flex-col divide-y divide-line">
      {items.map((item) => (
        <li
          key={`${item.projectKey}/${item.planExecutionId}`}
          className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-2 py-1.5 text-sm"
        >
          <StatusShape outcome={item.outcome} label={outcomeLabels[item.outcome]} />
          <TextLink href={item.path} quiet className="flex min-w-0 gap-1 font-medium">
            <span className="truncate">{item.pipelineName}</span>
            <span className="text-ink-faint">#{item.runSequence}</span>
          </TextLink>
          <span className="text-ink-faint">
            {item.durationMs === null ? null : `${formatDuration(item.durationMs)} · `}
            <RelativeTime at={item.startedAt} />
          </span>
          {item.failedStep ? (
            <span className="col-start-2 -col-end-1 truncate text-xs text-ink-soft" title={item.failedStep}>
              {item.failedStep}
            </span>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
