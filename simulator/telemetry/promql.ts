import { type Matcher, QueryError } from "@/simulator/telemetry/matchers";
import { Parser } from "@/simulator/telemetry/parser";
import { durationSeconds } from "@/simulator/telemetry/tokens";

export const aggregations = ["sum", "min", "max", "avg", "count"] as const;
export type Aggregation = (typeof aggregations)[number];
export type Arithmetic = "+" | "-" | "*" | "/";
export type Comparison = ">" | "<" | ">=" | "<=" | "==" | "!=";

/** The part of PromQL that is understood: rates of counters, aggregations by labels, arithmetic, comparisons. */
export type Expression =
  | { kind: "number"; value: number }
  | {
      kind: "rate";
      perSecond: boolean;
      metric: string | null;
      matchers: Matcher[];
      windowSeconds: number;
    }
  | { kind: "aggregate"; how: Aggregation; by: string[]; of: Expression }
  | { kind: "arithmetic"; operator: Arithmetic; left: Expression; right: Expression }
  | { kind: "compare"; operator: Comparison; left: Expression; right: number };

const comparisons: readonly string[] = [">", "<", ">=", "<=", "==", "!="];

/**
 * Parses a query.
 *
 * @throws QueryError  it is no PromQL, or PromQL that is not understood here
 */
export function parsePromql(query: string): Expression {
  const parser = new Parser(query);
  if (parser.current().kind === "end") throw new QueryError("parse error: no expression found in input", 0);
  const expression = comparison(parser);
  if (parser.current().kind !== "end") {
    const { text, at } = parser.current();
    if (["and", "or", "unless", "offset", "@", "%", "^", "atan2"].includes(text)) throw unsupported(text, at);
    throw parser.unexpected("query");
  }
  return expression;
}

function comparison(parser: Parser): Expression {
  const left = sum(parser);
  const { text, at, kind } = parser.current();
  if (kind !== "sign" || !comparisons.includes(text)) return left;
  parser.take();
  if (parser.current().text === "bool") throw unsupported("bool", parser.current().at);
  const right = sum(parser);
  if (right.kind !== "number" || left.kind === "number") {
    throw unsupported("a comparison of anything but a vector with a number", at);
  }
  return { kind: "compare", operator: text as Comparison, left, right: right.value }; // one of `comparisons`
}

function sum(parser: Parser): Expression {
  let left = product(parser);
  while (
    parser.current().kind === "sign" &&
    (parser.current().text === "+" || parser.current().text === "-")
  ) {
    left = combined(parser, left, product);
  }
  return left;
}

function product(parser: Parser): Expression {
  let left = term(parser);
  while (
    parser.current().kind === "sign" &&
    (parser.current().text === "*" || parser.current().text === "/")
  ) {
    left = combined(parser, left, term);
  }
  return left;
}

function combined(parser: Parser, left: Expression, next: (parser: Parser) => Expression): Expression {
  const operator = parser.take().text as Arithmetic; // the callers looked
  const { text, at } = parser.current();
  if (["on", "ignoring", "group_left", "group_right"].includes(text)) throw unsupported(text, at);
  return { kind: "arithmetic", operator, left, right: next(parser) };
}

function term(parser: Parser): Expression {
  if (parser.skip("(")) {
    const inner = comparison(parser);
    parser.expect(")", "paren expression");
    return inner;
  }
  const token = parser.current();
  if (token.kind === "number") return { kind: "number", value: Number(parser.take().text) };
  if (token.kind !== "name") {
    if (token.text === "{") throw unsupported("a selector outside of rate() or increase()", token.at);
    if (token.text === "-" || token.text === "+") throw unsupported("a sign before an expression", token.at);
    throw parser.unexpected("query");
  }
  parser.take();
  const how = aggregations.find((name) => name === token.text);
  if (how !== undefined) return aggregate(parser, how);
  if (token.text === "rate" || token.text === "increase") {
    parser.expect("(", "call");
    const range = rangeSelector(parser);
    parser.expect(")", "call");
    return { kind: "rate", perSecond: token.text === "rate", ...range };
  }
  throw unsupported(
    parser.current().text === "("
      ? `the function or aggregation ${token.text}`
      : "a counter outside of rate() or increase()",
    token.at,
  );
}

function aggregate(parser: Parser, how: Aggregation): Expression {
  const before = grouping(parser);
  parser.expect("(", "aggregation");
  const of = comparison(parser);
  parser.expect(")", "aggregation");
  const by = before ?? grouping(parser) ?? [];
  return { kind: "aggregate", how, by, of };
}

function grouping(parser: Parser): string[] | null {
  if (parser.current().text === "without") throw unsupported("without", parser.current().at);
  return parser.skip("by") ? parser.names() : null;
}

function rangeSelector(parser: Parser): {
  metric: string | null;
  matchers: Matcher[];
  windowSeconds: number;
} {
  const metric = parser.current().kind === "name" ? parser.take().text : null;
  const matchers = parser.current().text === "{" ? parser.matchers() : [];
  if (metric === null && matchers.every((matcher) => matcher.matches(""))) {
    throw new QueryError(
      "parse error: vector selector must contain at least one non-empty matcher",
      parser.current().at,
    );
  }
  if (!parser.skip("[")) {
    throw new QueryError(
      'parse error: expected type range vector in call to function "rate", got instant vector',
      parser.current().at,
    );
  }
  const token = parser.take();
  const windowSeconds = durationSeconds(token.text);
  if (windowSeconds === null || windowSeconds <= 0) {
    throw new QueryError(`parse error: not a valid duration string: "${token.text}"`, token.at);
  }
  if (parser.current().text === ":") throw unsupported("subqueries", parser.current().at);
  parser.expect("]", "subquery or range selector");
  if (parser.current().text === "offset" || parser.current().text === "@") {
    throw unsupported(parser.current().text, parser.current().at);
  }
  return { metric, matchers, windowSeconds };
}

function unsupported(what: string, at: number): QueryError {
  return new QueryError(`unsupported by the simulator: ${what}`, at);
}
