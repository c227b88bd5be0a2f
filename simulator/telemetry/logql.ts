import { type Matcher, QueryError, regexOf } from "@/simulator/telemetry/matchers";
import { Parser } from "@/simulator/telemetry/parser";

export interface LogQuery {
  matchers: Matcher[];
  /** Whether a line passes all filters. */
  holds(text: string): boolean;
}

/**
 * Parses a log query: a stream selector and line filters. Pipelines with parsers, and metric queries, are not understood.
 *
 * @throws QueryError
 */
export function parseLogql(query: string): LogQuery {
  const parser = new Parser(query);
  if (parser.current().kind === "end") throw new QueryError("syntax error: unexpected $end", 0);
  if (parser.current().text !== "{") {
    throw new QueryError(
      parser.current().kind === "name"
        ? `unsupported by the simulator: metric queries (${parser.current().text})`
        : `syntax error: unexpected ${parser.current().text}`,
      parser.current().at,
    );
  }
  const matchers = parser.matchers();
  if (matchers.every((matcher) => matcher.matches(""))) {
    throw new QueryError(
      'queries require at least one regexp or equality matcher that does not have an empty-compatible value. For instance, app=~".*" does not meet this requirement, but app=~".+" will',
      0,
    );
  }
  const filters: ((text: string) => boolean)[] = [];
  while (parser.current().kind !== "end") {
    const { text: sign, at } = parser.take();
    const given = parser.current();
    if (sign === "|" || given.kind !== "string") {
      throw new QueryError(`unsupported by the simulator: what follows ${sign}`, at);
    }
    parser.take();
    filters.push(filterOf(sign, given.text, at));
  }
  return { matchers, holds: (text) => filters.every((filter) => filter(text)) };
}

function filterOf(sign: string, value: string, at: number): (text: string) => boolean {
  if (sign === "|=") return (text) => text.includes(value);
  if (sign === "!=") return (text) => !text.includes(value);
  if (sign === "|~" || sign === "!~") {
    const regex = regexOf(value, at, false);
    return (text) => regex.test(text) === (sign === "|~");
  }
  throw new QueryError(`syntax error: unexpected ${sign}`, at);
}
