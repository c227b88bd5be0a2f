"use client";

import { LineChart } from "@/components/charts/lazy-charts";
import { formatCount } from "@/lib/format/number";
import type { TelemetryView } from "@/schemas/telemetry/telemetry-view";

const count = (value: number) => formatCount(Math.round(value));

/** Requests and failed requests to a host over time. */
export function TrafficChart({ host, points }: { host: string; points: TelemetryView["points"] }) {
  return (
    <LineChart
      label={`Requests a minute to ${host}`}
      bucket="hour"
      points={points.map(({ at, requests, errors }) => ({ at, values: { requests, errors } }))}
      series={[
        { key: "requests", name: "All requests", color: "var(--ink-faint)" },
        { key: "errors", name: "Failed requests", color: "var(--failed)" },
      ]}
      format={(value) => `${count(value)} a minute`}
      formatAxis={count}
    />
  );
}
