import type { Context, Hono } from "hono";
import type { SimEnv } from "@/simulator/http/routes/route";
import { hour, minute } from "@/simulator/story/rhythm";
import type { World } from "@/simulator/story/types";
import { type LogLine, labelsOf, linesOf } from "@/simulator/telemetry/log-lines";
import { type LogQuery, parseLogql } from "@/simulator/telemetry/logql";
import { matchAll, QueryError } from "@/simulator/telemetry/matchers";
import type { OutboundTraffic } from "@/simulator/telemetry/outbound";
import { parametersOf, readLokiInstant } from "@/simulator/telemetry/read-parameters";

const defaultLimit = 100;
const maxLimit = 5000;
const longestRangeMs = 7 * 24 * hour;

class Refusal extends Error {}

/** `/loki/api/v1/query_range` over what the callers wrote. Loki refuses in plain text. */
export function registerLokiRoutes(
  app: Hono<SimEnv>,
  prefix: string,
  world: World,
  traffic: OutboundTraffic,
  now: () => number,
): void {
  const answer = async (c: Context<SimEnv>) => {
    traffic.refresh();
    try {
      const question = questionOf(await parametersOf(c), now());
      const lines = search(world, traffic, question, now());
      return c.json({
        status: "success",
        data: { resultType: "streams", result: streamsOf(lines), stats: {} },
      });
    } catch (error) {
      if (error instanceof Refusal) return c.text(error.message, 400);
      throw error;
    }
  };
  app.on(["GET", "POST"], `${prefix}/loki/api/v1/query_range`, answer);
  app.get(`${prefix}/ready`, (c) => c.text("ready\n"));
}

interface Question {
  query: LogQuery;
  start: number;
  end: number;
  limit: number;
  backward: boolean;
}

function questionOf(parameters: URLSearchParams, now: number): Question {
  const instant = (name: string, otherwise: number): number => {
    const text = parameters.get(name);
    if (text === null) return otherwise;
    const value = readLokiInstant(text);
    if (value === null) throw new Refusal(`could not parse '${name}' parameter: parsing time "${text}"`);
    return value;
  };
  const end = instant("end", now);
  const start = instant("start", end - hour);
  if (end <= start) throw new Refusal("end timestamp must not be before or equal to start time");
  if (end - start > longestRangeMs) {
    throw new Refusal("the query time range exceeds the limit (query length: too long, limit: 7d)");
  }
  const limit = parameters.get("limit") === null ? defaultLimit : Number(parameters.get("limit"));
  if (!Number.isInteger(limit) || limit <= 0) throw new Refusal("limit must be a positive value");
  if (limit > maxLimit) {
    throw new Refusal(
      `max entries limit per query exceeded, limit > max_entries_limit_per_query (${limit} > ${maxLimit})`,
    );
  }
  const direction = parameters.get("direction") ?? "backward";
  if (!/^(?:forward|backward)$/i.test(direction)) throw new Refusal(`invalid direction '${direction}'`);
  return { query: queryOf(parameters), start, end, limit, backward: direction.toLowerCase() === "backward" };
}

function queryOf(parameters: URLSearchParams): LogQuery {
  try {
    return parseLogql(parameters.get("query") ?? "");
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    throw new Refusal(`parse error at line 1, col ${error.at + 1}: ${error.message}`);
  }
}

function search(world: World, traffic: OutboundTraffic, question: Question, now: number): LogLine[] {
  const { query, start, end, limit, backward } = question;
  const first = Math.floor(start / minute) * minute;
  const last = Math.floor((Math.min(end, now) - 1) / minute) * minute;
  // The level is part of a stream's labels and decided line by line; the others decide whether a caller is asked at all.
  const calls = traffic.calls.filter((call) =>
    matchAll(
      labelsOf(call),
      query.matchers.filter(({ label }) => label !== "detected_level"),
    ),
  );
  const found: LogLine[] = [];
  for (let step = 0; first + step * minute <= last && found.length < limit; step += 1) {
    const at = backward ? last - step * minute : first + step * minute;
    const lines = calls
      .flatMap((call) => linesOf(world, traffic, call, at))
      .filter(
        (line) =>
          line.at >= start &&
          line.at < end &&
          line.at <= now &&
          matchAll(line.labels, query.matchers) &&
          query.holds(line.text),
      )
      .sort((a, b) => (backward ? b.at - a.at : a.at - b.at));
    found.push(...lines);
  }
  return found.slice(0, limit);
}

function streamsOf(lines: readonly LogLine[]): object[] {
  const streams = new Map<string, { stream: LogLine["labels"]; values: [string, string][] }>();
  for (const { at, labels, text } of lines) {
    const key = JSON.stringify(labels);
    const stream = streams.get(key) ?? { stream: labels, values: [] };
    stream.values.push([`${Math.floor(at)}000000`, text]);
    streams.set(key, stream);
  }
  return [...streams.values()];
}
