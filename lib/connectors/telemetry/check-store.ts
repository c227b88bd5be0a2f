import { LokiSource } from "@/lib/connectors/telemetry/loki-source";
import { PrometheusSource } from "@/lib/connectors/telemetry/prometheus-source";
import { StoreClient, storeAddress } from "@/lib/connectors/telemetry/store-client";
import { remedyOf, TelemetryError } from "@/lib/connectors/telemetry/telemetry-error";
import { formatPlural } from "@/lib/format/number";
import type { TelemetryCheck, TestTelemetryInput } from "@/schemas/telemetry/telemetry";

/** A person waits for a test. */
const timeoutMs = 10_000;
const lookBackMs = 3_600_000;
const shownHosts = 5;

/**
 * Tests a store with the very questions that investigations ask, and says at the first failure what is wrong and what to
 * do. A store that answers and holds nothing is a warning: the connection itself works.
 */
export async function checkStore(
  input: TestTelemetryInput,
  options: { allowHttpLoopback: boolean; now: Date; signal?: AbortSignal | undefined },
): Promise<TelemetryCheck> {
  const startedAt = performance.now();
  const finish = (
    result: Pick<TelemetryCheck, "ok" | "problem" | "reason"> & { found?: string | null },
  ): TelemetryCheck => ({
    checkedAt: options.now.toISOString(),
    ok: result.ok,
    problem: result.problem,
    reason: result.reason,
    remedy: result.problem === null ? null : remedyOf(result.problem),
    found: result.found ?? null,
    durationMs: Math.round(performance.now() - startedAt),
  });
  try {
    const found = await whatIsThere(input, options);
    if (found === null) {
      const what = input.settings.kind === "prometheus" ? "no requests" : "no log lines";
      return finish({
        ok: true,
        problem: "no_data",
        reason: `The store answers, but it holds ${what} of the last hour for these settings.`,
      });
    }
    return finish({ ok: true, problem: null, reason: null, found });
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof TelemetryError) {
      return finish({ ok: false, problem: error.problem, reason: error.message });
    }
    throw error;
  }
}

async function whatIsThere(
  { settings, ...access }: TestTelemetryInput,
  {
    allowHttpLoopback,
    now,
    signal,
  }: { allowHttpLoopback: boolean; now: Date; signal?: AbortSignal | undefined },
): Promise<string | null> {
  const client = new StoreClient({ ...access, allowHttpLoopback, timeoutMs });
  const identity = { connectorId: "test", connectorName: "test", now: () => now };
  if (settings.kind === "prometheus") {
    const hosts = (
      await new PrometheusSource(client, settings, identity).hostsCalled(now.getTime(), signal)
    ).sort();
    if (hosts.length === 0) return null;
    const more = hosts.length > shownHosts ? ` and ${hosts.length - shownHosts} more` : "";
    return `${formatPlural(hosts.length, "host was", "hosts were")} called within the last hour: ${hosts.slice(0, shownHosts).join(", ")}${more}.`;
  }
  const [line] = await new LokiSource(client, settings, identity).searchLogs({
    query: "",
    from: now.getTime() - lookBackMs,
    to: now.getTime(),
    limit: 1,
    signal,
  });
  return line === undefined ? null : `Lines of ${line.source} and others were written within the last hour.`;
}

/** The address as it is stored; what was given when it cannot be used. */
export function storedAddress(baseUrl: string, allowHttpLoopback: boolean): string {
  return storeAddress(baseUrl, { allowHttpLoopback }).href.replace(/\/+$/, "");
}
