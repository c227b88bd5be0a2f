import type { Labels } from "@/simulator/telemetry/matchers";
import { matchAll } from "@/simulator/telemetry/matchers";
import { type Call, endings, type OutboundTraffic } from "@/simulator/telemetry/outbound";
import type { Aggregation, Arithmetic, Comparison, Expression } from "@/simulator/telemetry/promql";

export const requestsMetric = "http_client_request_duration_seconds_count";

/** A rate needs two samples, which are scraped every thirty seconds. */
const minWindowSeconds = 60;

export interface VectorEntry {
  labels: Labels;
  value: number;
}

interface Series {
  metric: string;
  /** The same object each time, so that groups are found by it. */
  labels: Labels;
  call: Call;
  ending: number;
}

/** Answers expressions from the outbound traffic, one instant at a time. */
export class Evaluator {
  readonly #traffic: OutboundTraffic;
  readonly #series: readonly Series[];
  readonly #matched = new Map<Expression, readonly Series[]>();
  /** The group of each series, by aggregation. */
  readonly #groups = new Map<Expression, Map<Labels, Group>>();
  /** Epoch milliseconds; nothing is known later. */
  readonly #now: number;

  constructor(traffic: OutboundTraffic, now: number) {
    this.#traffic = traffic;
    this.#now = now;
    this.#series = seriesOf(traffic);
  }

  /** The value at an instant (epoch milliseconds): a number, or one entry a series. */
  at(expression: Expression, instant: number): number | VectorEntry[] {
    switch (expression.kind) {
      case "number":
        return expression.value;
      case "rate":
        return this.#rate(expression, instant);
      case "aggregate": {
        const of = this.at(expression.of, instant);
        if (typeof of === "number") return [];
        const groups = this.#groups.get(expression) ?? new Map<Labels, Group>();
        this.#groups.set(expression, groups);
        return aggregate(expression.how, expression.by, of, groups);
      }
      case "arithmetic":
        return arithmetic(
          expression.operator,
          this.at(expression.left, instant),
          this.at(expression.right, instant),
        );
      case "compare": {
        const left = this.at(expression.left, instant);
        if (typeof left === "number") return [];
        return left.filter(({ value }) => holds(expression.operator, value, expression.right));
      }
    }
  }

  #rate(expression: Extract<Expression, { kind: "rate" }>, instant: number): VectorEntry[] {
    if (instant > this.#now || expression.windowSeconds < minWindowSeconds) return [];
    let series = this.#matched.get(expression);
    if (series === undefined) {
      series = this.#series.filter(
        ({ metric, labels }) =>
          (expression.metric === null || metric === expression.metric) &&
          matchAll({ ...labels, __name__: metric }, expression.matchers),
      );
      this.#matched.set(expression, series);
    }
    const counted = new Map<Call, number[]>();
    return series.map(({ labels, call, ending }) => {
      let counts = counted.get(call);
      if (counts === undefined) {
        counts = this.#traffic.count(call, instant - expression.windowSeconds * 1000, instant);
        counted.set(call, counts);
      }
      const count = counts[ending] ?? 0;
      return { labels, value: expression.perSecond ? count / expression.windowSeconds : count };
    });
  }
}

function seriesOf(traffic: OutboundTraffic): Series[] {
  return traffic.calls.flatMap((call) =>
    endings.map(({ status, error }, ending) => ({
      call,
      ending,
      metric: requestsMetric,
      labels: {
        job: call.job,
        server_address: call.host,
        http_request_method: "GET",
        ...(status === "" ? {} : { http_response_status_code: status }),
        ...(error === "" ? {} : { error_type: error }),
      },
    })),
  );
}

interface Group {
  key: string;
  labels: Labels;
}

function aggregate(
  how: Aggregation,
  by: readonly string[],
  of: readonly VectorEntry[],
  known: Map<Labels, Group>,
): VectorEntry[] {
  const groups = new Map<string, { labels: Labels; values: number[] }>();
  for (const { labels, value } of of) {
    let group = known.get(labels);
    if (group === undefined) {
      group = groupOf(labels, by);
      known.set(labels, group);
    }
    const members = groups.get(group.key);
    if (members === undefined) groups.set(group.key, { labels: group.labels, values: [value] });
    else members.values.push(value);
  }
  return [...groups.values()].map(({ labels, values }) => ({ labels, value: reduce(how, values) }));
}

function groupOf(labels: Labels, by: readonly string[]): Group {
  const kept = Object.fromEntries(
    by.flatMap((name): [string, string][] => {
      const text = labels[name];
      return text === undefined ? [] : [[name, text]];
    }),
  );
  return { key: keyOf(kept), labels: kept };
}

function reduce(how: Aggregation, values: readonly number[]): number {
  const total = values.reduce((sum, value) => sum + value, 0);
  switch (how) {
    case "sum":
      return total;
    case "avg":
      return total / values.length;
    case "count":
      return values.length;
    case "min":
      return Math.min(...values);
    case "max":
      return Math.max(...values);
  }
}

function arithmetic(
  operator: Arithmetic,
  left: number | VectorEntry[],
  right: number | VectorEntry[],
): number | VectorEntry[] {
  if (typeof left === "number") {
    if (typeof right === "number") return calculate(operator, left, right);
    return right.map(({ labels, value }) => ({ labels, value: calculate(operator, left, value) }));
  }
  if (typeof right === "number") {
    return left.map(({ labels, value }) => ({ labels, value: calculate(operator, value, right) }));
  }
  const byLabels = new Map(right.map((entry) => [keyOf(entry.labels), entry.value]));
  return left.flatMap(({ labels, value }) => {
    const other = byLabels.get(keyOf(labels));
    return other === undefined ? [] : [{ labels, value: calculate(operator, value, other) }];
  });
}

function calculate(operator: Arithmetic, left: number, right: number): number {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
  }
}

function holds(operator: Comparison, left: number, right: number): boolean {
  switch (operator) {
    case ">":
      return left > right;
    case "<":
      return left < right;
    case ">=":
      return left >= right;
    case "<=":
      return left <= right;
    case "==":
      return left === right;
    case "!=":
      return left !== right;
  }
}

const keyOf = (labels: Labels): string => JSON.stringify(Object.entries(labels).sort());
