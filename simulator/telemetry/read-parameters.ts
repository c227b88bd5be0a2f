import type { Context } from "hono";
import { durationSeconds } from "@/simulator/telemetry/tokens";

/** A request's parameters: of the address, and of a form in the body, as both stores take them. */
export async function parametersOf(c: Context): Promise<URLSearchParams> {
  const parameters = new URLSearchParams(new URL(c.req.url).search);
  if (c.req.method === "POST") {
    const type = c.req.header("content-type") ?? "";
    if (type.startsWith("application/x-www-form-urlencoded")) {
      for (const [name, value] of new URLSearchParams(await c.req.text())) parameters.append(name, value);
    }
  }
  return parameters;
}

/** Epoch milliseconds of an instant in epoch seconds or RFC 3339; null for other text. */
export function readInstant(text: string): number | null {
  if (/^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text)) return Number(text) * 1000;
  if (!/^\d{4}-\d\d-\d\dT/.test(text)) return null;
  const value = Date.parse(text);
  return Number.isNaN(value) ? null : value;
}

/** Epoch milliseconds of an instant as Loki reads it: nanoseconds when it is long, else as Prometheus does. */
export function readLokiInstant(text: string): number | null {
  return /^\d{16,}$/.test(text) ? Number(BigInt(text) / 1_000_000n) : readInstant(text);
}

/** Seconds of a number or a duration; null for other text. */
export function readStep(text: string): number | null {
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return Number(text);
  return durationSeconds(text);
}
