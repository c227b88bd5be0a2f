import { asc } from "drizzle-orm";
import { sourceFor } from "@/lib/connectors/telemetry/source-for";
import type { TelemetryRow } from "@/lib/connectors/telemetry/stored-telemetry";
import { remedyOf, TelemetryError } from "@/lib/connectors/telemetry/telemetry-error";
import type { Context } from "@/lib/context";
import { telemetryConnectors } from "@/lib/db/schema";
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
 * What all telemetry connectors know about a time: hosts that failed, and log lines that name them. Never throws: a
 * store that cannot be read becomes a problem, and the others are read all the same.
 */
export async function findTelemetry(question: TelemetryQuestion): Promise<TelemetryReading> {
  const { ctx, from, to, hosts } = question;
  const problems: TelemetryProblem[] = [];
  let rows: TelemetryRow[] = [];
  try {
    rows = await ctx.db.select().from(telemetryConnectors).orderBy(asc(telemetryConnectors.createdAt));
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
  const options = { now: ctx.now, timeoutMs };
  const read = async <Answer>(row: TelemetryRow, ask: () => Promise<Answer[]>): Promise<Answer[]> => {
    try {
      return await ask();
    } catch (error) {
      if (!problems.some(({ connectorId }) => connectorId === row.id)) {
        problems.push(problemOf(row, error, { ...question, timeoutMs, deadline }));
      }
      return [];
    }
  };
  const ofKind = (kind: TelemetryRow["kind"]) => rows.filter((row) => row.kind === kind);
  const searchFor = async (names: readonly string[]): Promise<TelemetryLogLine[]> =>
    (
      await Promise.all(
        ofKind("loki").flatMap((row) =>
          names.map((query) =>
            read(row, () =>
              sourceFor(row, options).searchLogs({ query, from, to, limit: linesPerHost, signal }),
            ),
          ),
        ),
      )
    ).flat();
  const asked = hosts?.map(hostOf);
  const [found, logs] = await Promise.all([
    Promise.all(
      ofKind("prometheus").map((row) =>
        read(row, () => sourceFor(row, options).outboundErrors({ from, to, hosts: asked, signal })),
      ),
    ),
    searchFor((asked ?? []).slice(0, maxSearchedHosts)),
  ]);
  const findings: TelemetryFinding[] = found.flat().sort((a, b) => b.errors - a.errors);
  const others = [...new Set(findings.map(({ host }) => host))].filter((host) => !asked?.includes(host));
  logs.push(...(await searchFor(others.slice(0, maxSearchedHosts))));
  return { asked: rows.length, findings, logs, problems };
}

/** The name of a host as metrics have it, of what a log calls it: `https://Registry.example:443/npm` is `registry.example`. */
function hostOf(text: string): string {
  const name = text.trim().toLowerCase();
  const host = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^/@]*@)?([^/:?#]+)/.exec(name)?.[1] ?? name;
  return host.replace(/\.$/, "");
}

function problemOf(
  row: TelemetryRow,
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
