import { stripAnsi } from "./ansi";

/** A line as its program wrote it: without colours, and without what CI systems and runners of several programs put in front. */
export interface VisibleLine {
  text: string;
  /** Which of several interleaved programs wrote it; "" when there is one. */
  stream: string;
}

// `gh run view --log`: job <tab> step <tab> time
const jobAndStep = /^[^\t]{1,120}\t[^\t]{1,120}\t(?=\ufeff?\d{4}-\d\d-\d\dT)/;
const times = [
  /^\ufeff?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[ ]?[+-]\d\d:?\d\d)?(?:\s-)?[ \t]?/,
  /^\[(?:\d{4}-\d\d-\d\d[T ])?\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?\] ?/,
  /^\d\d:\d\d:\d\d(?:[.,]\d+)?[ \t]+/,
  /^\[\d+(?:\.\d+)?s\] /,
];
const foldMarks = /^(?:travis_(?:fold|time):\w+:\S*\s*)+/;
const composeStream = /^([\w.-]{1,60}?)\s*\| /;
const buildkitStream = /^#(\d+) (?:\d+\.\d+ )/;
const bracketStream =
  /^\[((?!(?:INFO|ERROR|WARN|WARNING|DEBUG|TRACE|FATAL|error|info|warn|debug|success|OK|FAIL|PASS|\d+\/\d+|command|javac|exec|java)\])[\w@:/.-]{1,60})\] (?=\S|\s{2})/;
const taskStream = /^(@?[\w./-]{1,60}:(?!\d)[\w:-]{1,40}): (?=\S|\s)/;

/** Removes escape codes, time stamps and stream prefixes. Indentation behind them is kept. */
export function visibleLine(raw: string): VisibleLine {
  let text = raw.length > 2_000 ? raw.slice(0, 2_000) : raw;
  if (hasControl(text)) text = stripAnsi(text);
  const first = text.charCodeAt(0);
  if (text.includes("\t")) text = text.replace(jobAndStep, "");
  if ((first >= 48 && first <= 57) || first === 0xfeff || first === 91 || text.charCodeAt(4) === 45) {
    for (const time of times) {
      const shorter = text.replace(time, "");
      if (shorter !== text) {
        text = shorter;
        break;
      }
    }
  }
  if (text.startsWith("travis_")) text = text.replace(foldMarks, "");
  return splitStream(text);
}

function splitStream(text: string): VisibleLine {
  const first = text.charCodeAt(0);
  let match: RegExpExecArray | null = null;
  if (first === 35) match = buildkitStream.exec(text);
  else if (first === 91) match = bracketStream.exec(text);
  else {
    const bar = text.indexOf("| ");
    if (bar > 0 && bar < 64 && text.charCodeAt(bar - 1) === 32 && !isDigit(first) && first !== 32) {
      match = composeStream.exec(text);
    } else if (text.indexOf(":") > 0) match = taskStream.exec(text);
  }
  if (!match) return { text, stream: "" };
  return { text: text.slice(match[0].length), stream: match[1] ?? "" };
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function hasControl(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 9 || code === 27) return true;
  }
  return false;
}
