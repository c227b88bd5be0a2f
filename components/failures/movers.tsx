import { ArrowDownRight, ArrowUpRight } from "lucide-react";
import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/page";
import { TextLink } from "@/components/ui/text-link";
import { formatCount } from "@/lib/format/number";
import { failureCauseTitles } from "@/schemas/executions/failure-causes";
import type { FailureClustersView } from "@/schemas/failures/failure-clusters";

/** What got more frequent or rarer against the period before, the biggest change first. */
export function Movers({ movers }: { movers: FailureClustersView["movers"] }) {
  return (
    <Section title="Moved most" about="against the period before" padded={false}>
      {movers.length === 0 ? (
        <EmptyState compact title="Nothing moved" />
      ) : (
        <ul className="flex flex-col pt-1 pb-2">
          {movers.map((mover) => {
            const change = mover.count - mover.previousCount;
            const Arrow = change > 0 ? ArrowUpRight : ArrowDownRight;
            return (
              <li key={mover.id} className="flex items-start gap-3 px-4 py-1.5">
                <div className="min-w-0 flex-1">
                  <TextLink quiet href={mover.path} className="block truncate">
                    {failureCauseTitles[mover.cause].title}
                  </TextLink>
                  <p className="truncate font-mono text-xs text-ink-faint" title={mover.title}>
                    {mover.title}
                  </p>
                </div>
                <span className="shrink-0 text-right">
                  <span
                    className={`inline-flex items-center gap-0.5 font-medium ${change > 0 ? "text-failed" : "text-succeeded"}`}
                  >
                    <Arrow className="size-3.5" aria-hidden />
                    {change > 0 ? "+" : "−"}
                    {formatCount(Math.abs(change))}
                  </span>
                  <span className="block text-xs text-ink-faint">
                    {formatCount(mover.previousCount)} to {formatCount(mover.count)}
                  </span>
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </Section>
  );
}
