import { BottomLine } from "@/components/ui/page";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { formatCount, formatPlural } from "@/lib/format/number";
import type { TelemetryView } from "@/schemas/telemetry/telemetry-view";

/** What the store says of the time that was asked for, in one sentence: the answer of the page. */
export function TelemetryHeadline({ view }: { view: TelemetryView }) {
  const { from, to } = view.lookup;
  return (
    <BottomLine detail={`${clock(from)} to ${clock(to)} UTC, from ${view.connectorName}`}>
      <span className="break-words">{telemetrySentence(view)}</span>
    </BottomLine>
  );
}

/** The answer as a sentence; exported for its test. */
export function telemetrySentence({ problem, connectorName, holds, lookup, ...view }: TelemetryView): string {
  if (problem !== null) return `${connectorName} could not be read.`;
  if (!holds.metrics) {
    const lines = view.logs.length === 0 ? "No line" : formatPlural(view.logs.length, "line");
    if (lookup.query !== null) return `${lines} with “${lookup.query}”.`;
    return view.logs.length === 0 ? "No line was written." : `${lines}, the newest of this time.`;
  }
  const { host } = lookup;
  if (host !== null) {
    const own = view.findings.filter((finding) => finding.host === host);
    if (own.length > 0) return `${host} had ${formatPlural(own.length, "outage")}.`;
    return view.points.length === 0 ? `Nobody called ${host}.` : `${host} had no outage.`;
  }
  const down = view.hosts.filter(({ outages }) => outages > 0);
  if (view.hosts.length === 0) return "No host was called.";
  const [only] = down;
  if (only !== undefined && down.length === 1) {
    const others = view.hosts.length - 1;
    const rest = others === 0 ? "" : `, ${formatPlural(others, "other host")} had none`;
    return `${only.host} had ${formatPlural(only.outages, "outage")}${rest}.`;
  }
  return `${down.length === 0 ? "None" : formatCount(down.length)} of ${formatPlural(view.hosts.length, "host")} had an outage.`;
}

const clock = (at: number): string => new Date(at).toISOString().slice(0, 16).replace("T", " ");

/** In the place of the first line while the store is asked. */
export function TelemetryHeadlineSkeleton() {
  return (
    <Loading label="Asking the store" className="mt-0.5 flex flex-col gap-1.5">
      <Skeleton className="h-7 w-[min(36rem,100%)]" />
      <Skeleton className="h-5 w-64" />
    </Loading>
  );
}
