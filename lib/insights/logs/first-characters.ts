/**
 * With which visible characters a text may begin that a regular expression matches at its start. Dispatching by the first
 * character spares most of the recognisers for most of the lines.
 */

/** Codes 0..127; 128 stands for all others. `undefined`: any character, or the expression is not bound to the start. */
export function firstCharacters(pattern: RegExp): ReadonlySet<number> | undefined {
  const source = pattern.source;
  const parsed = alternatives(source, 0, source.length);
  if (!parsed.anchored || parsed.any || parsed.nullable) return undefined;
  if (!pattern.ignoreCase) return parsed.codes;
  const both = new Set<number>();
  for (const code of parsed.codes) {
    const letter = String.fromCharCode(code);
    both.add(letter.toLowerCase().charCodeAt(0));
    both.add(letter.toUpperCase().charCodeAt(0));
  }
  return both;
}

interface First {
  codes: Set<number>;
  any: boolean;
  nullable: boolean;
  /** Every way to match begins at the start of the text. */
  anchored: boolean;
}

function alternatives(source: string, from: number, to: number): First {
  const result: First = { codes: new Set(), any: false, nullable: false, anchored: true };
  for (const [start, end] of split(source, from, to)) {
    const one = sequence(source, start, end);
    for (const code of one.codes) result.codes.add(code);
    result.any ||= one.any;
    result.nullable ||= one.nullable;
    result.anchored &&= one.anchored;
  }
  return result;
}

/** Positions of the branches of an alternation at the top level of a part of the source. */
function split(source: string, from: number, to: number): [number, number][] {
  const parts: [number, number][] = [];
  let start = from;
  for (let i = from; i < to; i = afterAtom(source, i)) {
    if (source[i] !== "|") continue;
    parts.push([start, i]);
    start = i + 1;
  }
  parts.push([start, to]);
  return parts;
}

function sequence(source: string, from: number, to: number): First {
  const result: First = { codes: new Set(), any: false, nullable: true, anchored: false };
  let i = from;
  while (i < to && result.nullable && !result.any) {
    const atomEnd = afterAtom(source, i);
    const quantifier = /^(?:[*+?]|\{(\d+)(?:,\d*)?\})\??/.exec(source.slice(atomEnd, to));
    const optional =
      quantifier !== null && (quantifier[0][0] === "*" || quantifier[0][0] === "?" || quantifier[1] === "0");
    const atom = firstOfAtom(source, i, atomEnd);
    if (atom.anchored) result.anchored = true;
    for (const code of atom.codes) result.codes.add(code);
    result.any ||= atom.any;
    result.nullable = optional || atom.nullable;
    i = atomEnd + (quantifier?.[0].length ?? 0);
  }
  return result;
}

function afterAtom(source: string, at: number): number {
  const char = source[at];
  if (char === "\\") return at + (source[at + 1] === "u" ? 6 : source[at + 1] === "x" ? 4 : 2);
  if (char === "[") {
    let i = at + 1;
    while (i < source.length && source[i] !== "]") i += source[i] === "\\" ? 2 : 1;
    return i + 1;
  }
  if (char === "(") {
    let depth = 0;
    for (let i = at; i < source.length; ) {
      if (source[i] === "(") {
        depth++;
        i++;
      } else if (source[i] === ")") {
        if (--depth === 0) return i + 1;
        i++;
      } else i = source[i] === "\\" || source[i] === "[" ? afterAtom(source, i) : i + 1;
    }
    return source.length;
  }
  return at + 1;
}

const nothing = (anchored = false): First => ({ codes: new Set(), any: false, nullable: true, anchored });
const anything = (): First => ({ codes: new Set(), any: true, nullable: false, anchored: false });

function firstOfAtom(source: string, from: number, to: number): First {
  const text = source.slice(from, to);
  if (text === "^") return nothing(true);
  if (text === "$" || text === "\\b" || /^\(\?<?[=!]/.test(text)) return nothing();
  if (text.startsWith("(")) {
    const inner = /^\((?:\?:|\?<\w+>)?/.exec(text)?.[0].length ?? 1;
    return alternatives(source, from + inner, to - 1);
  }
  // leading blanks are not visible: they say nothing
  if (text === " " || text === "\\s" || text === "\\t") return nothing();
  if (text === ".") return anything();
  if (text.startsWith("[") && (text[1] === "^" || /\\[SWD]/.test(text))) return anything();
  if (text === "\\S" || text === "\\W" || text === "\\D") return anything();
  const matcher = new RegExp(`^(?:${text})$`);
  const codes = new Set<number>();
  for (let code = 33; code < 127; code++) if (matcher.test(String.fromCharCode(code))) codes.add(code);
  // a class may hold characters beyond ASCII, a literal may be one
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the bounds of ASCII
  if (/[^\u0000-\u007f]|\\u|\\x/.test(text)) codes.add(128);
  return { codes, any: false, nullable: false, anchored: false };
}
