import type { Context, Hono } from "hono";
import type { SimEnv } from "@/simulator/http/routes/route";
import { Evaluator, type VectorEntry } from "@/simulator/telemetry/evaluate";
import { QueryError } from "@/simulator/telemetry/matchers";
import type { OutboundTraffic } from "@/simulator/telemetry/outbound";
import { type Expression, parsePromql } from "@/simulator/telemetry/promql";
import { parametersOf, readInstant, readStep } from "@/simulator/telemetry/read-parameters";

const maxPoints = 11_000;

class BadData extends Error {}

/** `/api/v1/query` and `/api/v1/query_range` over the story's outbound traffic. */
export function registerPrometheusRoutes(
  app: Hono<SimEnv>,
  prefix: string,
  traffic: OutboundTraffic,
  now: () => number,
): void {
  const answer = (handle: (parameters: URLSearchParams) => object) => async (c: Context<SimEnv>) => {
    traffic.refresh();
    try {
      return c.json({ status: "success", data: handle(await parametersOf(c)) });
    } catch (error) {
      if (error instanceof BadData) {
        return c.json({ status: "error", errorType: "bad_data", error: error.message }, 400);
      }
      throw error;
    }
  };
  const evaluated = (parameters: URLSearchParams): [Expression, Evaluator] => [
    expressionOf(parameters),
    new Evaluator(traffic, now()),
  ];

  app.on(
    ["GET", "POST"],
    `${prefix}/api/v1/query`,
    answer((parameters) => {
      const given = parameters.get("time");
      const instant = given === null ? now() : instantOf(parameters, "time");
      const [expression, evaluator] = evaluated(parameters);
      const value = evaluator.at(expression, instant);
      const sample = (number: number) => [instant / 1000, String(number)];
      return typeof value === "number"
        ? { resultType: "scalar", result: sample(value) }
        : {
            resultType: "vector",
            result: value.map((entry) => ({ metric: entry.labels, value: sample(entry.value) })),
          };
    }),
  );

  app.on(
    ["GET", "POST"],
    `${prefix}/api/v1/query_range`,
    answer((parameters) => {
      const [start, end] = [instantOf(parameters, "start"), instantOf(parameters, "end")];
      if (end < start)
        throw new BadData('invalid parameter "end": end timestamp must not be before start time');
      const step = readStep(parameters.get("step") ?? "");
      if (step === null) {
        throw new BadData(
          `invalid parameter "step": cannot parse "${parameters.get("step") ?? ""}" to a valid duration`,
        );
      }
      if (step <= 0) {
        throw new BadData(
          'invalid parameter "step": zero or negative query resolution step widths are not accepted. Try a positive integer',
        );
      }
      if ((end - start) / 1000 / step > maxPoints) {
        throw new BadData(
          "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)",
        );
      }
      const [expression, evaluator] = evaluated(parameters);
      const series = new Map<string, { metric: VectorEntry["labels"]; values: [number, string][] }>();
      for (let instant = start; instant <= end; instant += step * 1000) {
        const value = evaluator.at(expression, instant);
        const entries = typeof value === "number" ? [{ labels: {}, value }] : value;
        for (const entry of entries) {
          const key = JSON.stringify(entry.labels);
          const known = series.get(key) ?? { metric: entry.labels, values: [] };
          known.values.push([instant / 1000, String(entry.value)]);
          series.set(key, known);
        }
      }
      return { resultType: "matrix", result: [...series.values()] };
    }),
  );

  app.get(`${prefix}/api/v1/status/buildinfo`, (c) =>
    c.json({ status: "success", data: { version: "3.5.0", branch: "simulator", goVersion: "" } }),
  );
  app.get(`${prefix}/-/healthy`, (c) => c.text("Prometheus Server is Healthy.\n"));
}

function expressionOf(parameters: URLSearchParams): Expression {
  try {
    return parsePromql(parameters.get("query") ?? "");
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    throw new BadData(`invalid parameter "query": 1:${error.at + 1}: ${error.message}`);
  }
}

function instantOf(parameters: URLSearchParams, name: string): number {
  const text = parameters.get(name) ?? "";
  const instant = readInstant(text);
  if (instant === null) {
    throw new BadData(`invalid parameter "${name}": cannot parse "${text}" to a valid timestamp`);
  }
  return instant;
}
