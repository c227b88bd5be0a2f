import { QueryError } from "@/simulator/telemetry/matchers";

export type TokenKind = "name" | "number" | "duration" | "string" | "sign" | "end";

export interface Token {
  kind: TokenKind;
  /** Of a string: its value. */
  text: string;
  at: number;
}

const patterns: readonly [TokenKind, RegExp][] = [
  ["duration", /(?:\d+(?:ms|[smhdwy]))+(?![\w.])/y],
  ["number", /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])/y],
  ["name", /[a-zA-Z_:][a-zA-Z0-9_:]*/y],
  ["sign", /=~|!~|!=|==|>=|<=|\|=|\|~|[=<>+\-*/%^(){}[\],|@]/y],
];

/** The words of a query in PromQL or LogQL. */
export function tokenize(query: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < query.length) {
    const character = query[at] ?? "";
    if (/\s/.test(character)) {
      at += 1;
      continue;
    }
    if (character === "#") throw new QueryError("unsupported by the simulator: comments", at);
    if (character === '"' || character === "'" || character === "`") {
      const [text, end] = readString(query, at, character);
      tokens.push({ kind: "string", text, at });
      at = end;
      continue;
    }
    const found = patterns
      .map(([kind, pattern]) => {
        pattern.lastIndex = at;
        return { kind, text: pattern.exec(query)?.[0] };
      })
      .find(({ text }) => text !== undefined);
    if (found?.text === undefined)
      throw new QueryError(`parse error: unexpected character: '${character}'`, at);
    tokens.push({ kind: found.kind, text: found.text, at });
    at += found.text.length;
  }
  tokens.push({ kind: "end", text: "end of input", at: query.length });
  return tokens;
}

function readString(query: string, start: number, quote: string): [string, number] {
  let text = "";
  for (let at = start + 1; at < query.length; at += 1) {
    const character = query[at] ?? "";
    if (character === quote) return [text, at + 1];
    if (character !== "\\" || quote === "`") {
      text += character;
      continue;
    }
    at += 1;
    const escaped = query[at] ?? "";
    const known: Record<string, string> = { n: "\n", t: "\t", r: "\r", "\\": "\\", '"': '"', "'": "'" };
    const value = known[escaped];
    // Go refuses an escape that it does not know, and so do Prometheus and Loki.
    if (value === undefined) throw new QueryError("parse error: unknown escape sequence", at);
    text += value;
  }
  throw new QueryError("parse error: unterminated quoted string", start);
}

const unitSeconds: Record<string, number> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};

/** Seconds of a duration such as `5m` or `1h30m`; null for other text. */
export function durationSeconds(text: string): number | null {
  if (!/^(?:\d+(?:ms|[smhdwy]))+$/.test(text)) return null;
  let seconds = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|[smhdwy])/g)) {
    seconds += Number(count) * (unitSeconds[unit ?? ""] ?? 0);
  }
  return seconds;
}
