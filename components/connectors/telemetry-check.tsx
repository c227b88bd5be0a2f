import { Badge } from "@/components/ui/badge";
import { Notice } from "@/components/ui/empty-state";
import type { TelemetryCheck } from "@/schemas/telemetry/telemetry";

/** The result of a store's test: what works, or what is wrong and what to do. */
export function TelemetryCheckNotice({ check }: { check: TelemetryCheck }) {
  return (
    <Notice tone={check.ok ? (check.problem === null ? "info" : "warn") : "bad"}>
      <p className="font-medium break-words">
        {check.problem === null ? "The store answers." : check.reason}
      </p>
      {check.remedy === null ? null : <p>{check.remedy}</p>}
      {check.found === null ? null : <p className="text-sm text-ink-soft break-words">{check.found}</p>}
    </Notice>
  );
}

export function TelemetryBadge({ check }: { check: TelemetryCheck | null }) {
  if (check === null) {
    return <Badge>Not tested</Badge>;
  }
  if (!check.ok) {
    return <Badge tone="bad">Connection fails</Badge>;
  }
  return check.problem === null ? (
    <Badge tone="good">Connection works</Badge>
  ) : (
    <Badge tone="warn">Works, with a warning</Badge>
  );
}
