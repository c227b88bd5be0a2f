import { BottomLine } from "@/components/ui/page";
import { formatCount, formatPlural } from "@/lib/format/number";
import { formatPercent } from "@/lib/format/percent";
import type { ExecutionPage } from "@/schemas/executions/execution-list";

/** How many executions the filters leave, and how they ended. */
export function ExecutionHeadline({ summary }: { summary: ExecutionPage["summary"] }) {
  if (summary === null || summary.total === 0)
    return <BottomLine>No executions under these filters.</BottomLine>;
  const { total, succeeded, failed, cancelled, open, unknown } = summary;
  const judged = succeeded > 0 ? total - cancelled - open - unknown : 0;
  const detail = [
    judged > 0 ? `${formatPercent(succeeded / judged)} succeeded` : null,
    failed > 0 ? `${formatCount(failed)} failed` : null,
    cancelled > 0 ? `${formatCount(cancelled)} aborted` : null,
    open > 0 ? `${formatCount(open)} open` : null,
    unknown > 0 ? `${formatCount(unknown)} with a status that Tackroom does not know` : null,
  ]
    .filter((part) => part !== null)
    .join(", ");
  return <BottomLine detail={`${detail}.`}>{formatPlural(total, "execution")}</BottomLine>;
}
