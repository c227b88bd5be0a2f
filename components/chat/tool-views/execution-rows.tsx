import { formatDuration } from "@/components/format/duration";
import { RelativeTime } from "@/components/ui/relative-time";
import { outcomeLabels, StatusShape } from "@/components/ui/status-mark";
import { TextLink } from "@/components/ui/text-link";
import type { ExecutionRef } from "@/schemas/team/product-tools";

/** Executions, one line each. */
export function ExecutionRows({ items }: { items: readonly ExecutionRef[] }) {
  if (items.length === 0) return <p className="text-sm text-ink-soft">None.</p>;
  return (
    <ul className="flex flex-col divide-y divide-line">
      {items.map((item) => (
        <li
          key={`${item.projectKey}/${item.planExecutionId}`}
          className="flex items-center gap-2 py-1.5 text-sm"
        >
          <StatusShape outcome={item.outcome} label={outcomeLabels[item.outcome]} />
          <TextLink href={item.path} quiet className="min-w-0 truncate font-medium">
            {item.pipelineName} <span className="text-ink-faint">#{item.runSequence}</span>
          </TextLink>
          {item.failedStep ? <span className="min-w-0 truncate text-ink-soft">{item.failedStep}</span> : null}
          <span className="ml-auto shrink-0 text-ink-faint">
            {item.durationMs === null ? null : `${formatDuration(item.durationMs)} · `}
            <RelativeTime at={item.startedAt} />
          </span>
        </li>
      ))}
    </ul>
  );
}
