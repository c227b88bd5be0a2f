import { z } from "zod";
import { type Parsed, paramOf, type RawParams } from "../filters";
import { TelemetryFinding, TelemetryLogLine, TelemetryProblem } from "./telemetry";

/** What a person looks up in a telemetry store. Epoch milliseconds. */
export const TelemetryLookup = z.object({
  telemetryId: z.string().min(1).max(100),
  /** One host's traffic; null = all hosts. */
  host: z.string().min(1).max(253).nullable(),
  /** Text that log lines hold; null = any. */
  query: z.string().min(1).max(300).nullable(),
  from: z.number(),
  to: z.number(),
});
export type TelemetryLookup = z.infer<typeof TelemetryLookup>;

export const TelemetryView = z.object({
  connectorName: z.string(),
  /** What the store can be asked for. */
  holds: z.object({ metrics: z.boolean(), logs: z.boolean() }),
  lookup: TelemetryLookup,
  /** Hosts that were called, those with an outage first. */
  hosts: z.array(z.object({ host: z.string(), outages: z.number().int() })),
  /** Requests a minute of the host around the time; empty without one. */
  points: z.array(
    z.object({ at: z.number(), requests: z.number().nullable(), errors: z.number().nullable() }),
  ),
  findings: z.array(TelemetryFinding),
  logs: z.array(TelemetryLogLine),
  graphHref: z.string().nullable(),
  /** Why the store could not be read. */
  problem: TelemetryProblem.nullable(),
});
export type TelemetryView = z.infer<typeof TelemetryView>;

const hourMs = 3_600_000;
/** A longer time would draw more points than a chart has room for. */
const maxSpanMs = 24 * hourMs;

/** Reads the page's search params; never throws. Without a valid time: the last hour. */
export function parseTelemetryLookup(
  raw: RawParams,
  telemetryId: string,
  now: number,
): Parsed<TelemetryLookup> {
  const notices: string[] = [];
  const instant = (name: string): number | null => {
    const text = paramOf(raw, name);
    if (text === null) return null;
    const value = z.iso.datetime({ offset: true }).safeParse(text);
    if (value.success) return Date.parse(value.data);
    notices.push(`${name}="${text.slice(0, 60)}" was passed over: it is not a time.`);
    return null;
  };
  const to = instant("to") ?? now;
  let from = instant("from") ?? to - hourMs;
  if (from >= to) {
    notices.push("The time was passed over: it ends before it begins.");
    from = to - hourMs;
  }
  if (to - from > maxSpanMs) {
    notices.push("Only the last 24 hours of this time are shown.");
    from = to - maxSpanMs;
  }
  const text = (name: string, max: number): string | null => paramOf(raw, name)?.slice(0, max) ?? null;
  return { value: { telemetryId, host: text("host", 253), query: text("query", 300), from, to }, notices };
}
