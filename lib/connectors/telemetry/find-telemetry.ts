import { connectorsWith } from "@/lib/connectors/connectors-with";
import type { ConnectorRow } from "@/lib/connectors/find-connector";
import { remedyOf, TelemetryError } from "@/lib/connectors/telemetry/telemetry-error";
import type { Context } from "@/lib/context";
import type {
  TelemetryFinding,
  TelemetryLogLine,
  TelemetryProblem,
  TelemetryReading,
} from "@/schemas/telemetry/telemetry";

export interface TelemetryQuestion {
  ctx: Pick<Context, "db" | "log" | "now">;
  /** The time that is asked about, epoch milliseconds; findings overlap it. */
  from: number;
  to: number;
  /** Only these hosts; absent = all. Log lines are searched for them, and for the hosts of findings. */
  hosts?: readonly string[] | undefined;
  signal?: AbortSignal | undefined;
  /** Longest time for everything. Default 8 s: an investigation does not wait long for what is extra. */
  timeoutMs?: number | undefined;
}

const defaultTimeoutMs = 8_000;
const maxSearchedHosts = 4;
const linesPerHost = 5;

/**
 * What all connectors with metrics or logs know about a time: hosts that failed, and log lines that name them. Never throws: a
 * store that cannot be read becomes a problem, and the others are read all the same.
 */
export async function findTelemetry(question: TelemetryQuestion): Promise<TelemetryReading> {
  const { ctx, from, to, hosts } = question;
  const problems: TelemetryProblem[] = [];
  let stores: Awaited<ReturnType<typeof storesOf>>;
  try {
    stores = await storesOf(ctx);
  } catch (error) {
    ctx.log.error({ err: error }, "telemetry connectors could not be read");
    return {
      asked: 0,
      findings: [],
      logs: [],
      problems: [
        {
          connectorId: "",
          connectorName: "Telemetry",
          problem: "server_error",
          message: "The telemetry connectors could not be read from the database.",
          remedy: null,
        },
      ],
    };
  }
  const timeoutMs = question.timeoutMs ?? defaultTimeoutMs;
  const deadline = AbortSignal.timeout(timeoutMs);
  const signal = question.signal === undefined ? deadline : AbortSignal.any([question.signal, deadline]);
  const read = async <Answer>(
    { connector }: { connector: ConnectorRow },
    ask: () => Promise<Answer[]>,
  ): Promise<Answer[]> => {
    try {
      return await ask();
    } catch (error) {
      if (!problems.some(({ connectorId }) => connectorId === connector.id)) {
        problems.push(problemOf(connector, error, { ...question, timeoutMs, deadline }));
      }
      return [];
    }
  };
  const searchFor = async (names: readonly string[]): Promise<TelemetryLogLine[]> =>
    (
      await Promise.all(
        stores.logs.flatMap((store) =>
          names.map((query) =>
            read(store, () =>
              store.open({ timeoutMs }).searchLogs({ query, from, to, limit: linesPerHost, signal }),
            ),
          ),
        ),
      )
    ).flat();
  const asked = hosts?.map(hostOf);
  const [found, logs] = await Promise.all([
    Promise.all(
      stores.metrics.map((store) =>
        read(store, () => store.open({ timeoutMs }).outboundErrors({ from, to, hosts: asked, signal })),
      ),
    ),
    searchFor((asked ?? []).slice(0, maxSearchedHosts)),
  ]);
  const findings: TelemetryFinding[] = found.flat().sort((a, b) => b.errors - a.errors);
  const others = [...new Set(findings.map(({ host }) => host))].filter((host) => !asked?.includes(host));
  logs.push(...(await searchFor(others.slice(0, maxSearchedHosts))));
  return { asked: stores.count, findings, logs, problems };
}

/** Whoever has metrics, and whoever has logs: one store may have both. */
async function storesOf(ctx: TelemetryQuestion["ctx"]) {
  const metrics = await connectorsWith(ctx, "metrics");
  const logs = await connectorsWith(ctx, "logs");
  const count = new Set([...metrics, ...logs].map(({ connector }) => connector.id)).size;
  return { metrics, logs, count };
}

/** The name of a host as metrics have it, of what a log calls it: `https://Registry.example:443/npm` is `registry.example`. */
function hostOf(text: string): string {
  const name = text.trim().toLowerCase();
  const host = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^/@]*@)?([^/:?#]+)/.exec(name)?.[1] ?? name;
  return host.replace(/\.$/, "");
}

function problemOf(
  row: Pick<ConnectorRow, "id" | "displayName">,
  error: unknown,
  {
    ctx,
    signal,
    deadline,
    timeoutMs,
  }: Pick<TelemetryQuestion, "ctx" | "signal"> & { deadline: AbortSignal; timeoutMs: number },
): TelemetryProblem {
  const named = { connectorId: row.id, connectorName: row.displayName };
  if (error instanceof TelemetryError) {
    ctx.log.warn({ telemetryId: row.id, problem: error.problem }, "a telemetry store could not be read");
    return { ...named, problem: error.problem, message: error.message, remedy: error.remedy ?? null };
  }
  if (signal?.aborted) {
    return { ...named, problem: "timeout", message: "The question was cancelled.", remedy: null };
  }
  if (deadline.aborted) {
    return {
      ...named,
      problem: "timeout",
      message: `${row.displayName} did not answer within ${timeoutMs / 1000} seconds.`,
      remedy: remedyOf("timeout"),
    };
  }
  ctx.log.error({ err: error, telemetryId: row.id }, "a telemetry store could not be read");
  return {
    ...named,
    problem: "server_error",
    message: `${row.displayName} could not be read. The details are in the server log.`,
    remedy: null,
  };
}
