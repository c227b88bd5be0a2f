/** A query that the real store would refuse, or that this one does not know; the message says which. */
export class QueryError extends Error {
  constructor(
    message: string,
    /** Offset within the query. */
    readonly at: number,
  ) {
    super(message);
    this.name = "QueryError";
  }
}

export type MatchOperator = "=" | "!=" | "=~" | "!~";

export interface Matcher {
  label: string;
  operator: MatchOperator;
  value: string;
  matches(value: string): boolean;
}

/** A regular expression as RE2 reads it, as far as both agree: the flag `(?i)` at its begin, and what is within is matched. */
export function regexOf(pattern: string, at: number, anchored: boolean): RegExp {
  const flag = /^\(\?i\)/.exec(pattern);
  const body = flag === null ? pattern : pattern.slice(flag[0].length);
  if (/\(\?[^:]/.test(body)) {
    throw new QueryError(`unsupported by the simulator: this form of group in the expression ${pattern}`, at);
  }
  try {
    return new RegExp(anchored ? `^(?:${body})$` : body, flag === null ? "s" : "is");
  } catch {
    throw new QueryError(`error parsing regexp: ${pattern}`, at);
  }
}

export function makeMatcher(label: string, operator: MatchOperator, value: string, at: number): Matcher {
  if (operator === "=" || operator === "!=") {
    return { label, operator, value, matches: (given) => (given === value) === (operator === "=") };
  }
  const regex = regexOf(value, at, true);
  return { label, operator, value, matches: (given) => regex.test(given) === (operator === "=~") };
}

export type Labels = Readonly<Record<string, string>>;

/** A missing label is an empty one. */
export function matchAll(labels: Labels, matchers: readonly Matcher[]): boolean {
  return matchers.every((matcher) => matcher.matches(labels[matcher.label] ?? ""));
}
