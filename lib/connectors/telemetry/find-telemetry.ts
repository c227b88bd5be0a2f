import { asc } from "drizzle-orm";
import { sourceFor } from "@/lib/connectors/telemetry/source-for";
import type { TelemetryRow } from "@/lib/connectors/telemetry/stored-telemetry";
import { TelemetryError } from "@/lib/connectors/telemetry/telemetry-error";
import type { Context } from "@/lib/context";
import { telemetryConnectors } from "@/lib/db/schema";
import type {
  TelemetryFinding,
  TelemetryLogLine,
  TelemetryProblem,
  TelemetryReading,
} from "@/schemas/telemetry";

export interface TelemetryQuestion {
  ctx: Pick<Context, "db" | "log" | "now">;
  /** The time that is asked about, epoch milliseconds; findings overlap it. */
  from: number;
  to: number;
  /** Only these hosts; absent = all. Log lines are searched for them, and for the hosts of findings. */
  hosts?: readonly string[] | undefined;
  signal?: AbortSignal | undefined;
  /** Longest wait for one answer of a store. Default 8 s: an investigation does not wait long for what is extra. */
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
  const read = async <Answer>(row: TelemetryRow, ask: () => Promise<Answer[]>): Promise<Answer[]> => {
    try {
      return await ask();
    } catch (error) {
      problems.push(problemOf(row, error, question));
      return [];
    }
  };
  const ofKind = (kind: TelemetryRow["kind"]) => rows.filter((row) => row.kind === kind);
  const options = { now: ctx.now, timeoutMs: question.timeoutMs ?? defaultTimeoutMs };
  const findings: TelemetryFinding[] = (
    await Promise.all(
      ofKind("prometheus").map((row) =>
        read(row, () => sourceFor(row, options).outboundErrors({ from, to, hosts, signal: question.signal })),
      ),
    )
  ).flat();
  findings.sort((a, b) => b.errors - a.errors);
  const searched = [...new Set([...(hosts ?? []), ...findings.map(({ host }) => host)])].slice(
    0,
    maxSearchedHosts,
  );
  const logs: TelemetryLogLine[] = (
    await Promise.all(
      ofKind("loki").map((row) =>
        read(row, async () => {
          const source = sourceFor(row, options);
          const found = await Promise.all(
            searched.map((query) =>
              source.searchLogs({ query, from, to, limit: linesPerHost, signal: question.signal }),
            ),
          );
          return found.flat();
        }),
      ),
    )
  ).flat();
  return { asked: rows.length, findings, logs, problems };
}

function problemOf(
  row: TelemetryRow,
  error: unknown,
  { ctx, signal }: Pick<TelemetryQuestion, "ctx" | "signal">,
): TelemetryProblem {
  const named = { connectorId: row.id, connectorName: row.displayName };
  if (error instanceof TelemetryError) {
    ctx.log.warn({ telemetryId: row.id, problem: error.problem }, "a telemetry store could not be read");
    return { ...named, problem: error.problem, message: error.message, remedy: error.remedy ?? null };
  }
  if (signal?.aborted) {
    return { ...named, problem: "timeout", message: "The question was cancelled.", remedy: null };
  }
  ctx.log.error({ err: error, telemetryId: row.id }, "a telemetry store could not be read");
  return {
    ...named,
    problem: "server_error",
    message: `${row.displayName} could not be read. The details are in the server log.`,
    remedy: null,
  };
}
