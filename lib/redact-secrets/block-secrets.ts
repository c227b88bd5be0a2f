import { isPlaceholder } from "./looks";
import type { Span } from "./span";

const pemBegin = /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
const puttyLines = /Private-Lines: ?\d{1,4}(?:\r?\n|\\n)/g;
const secretKind = /^[ \t-]*kind:[ \t]*["']?Secret["']?[ \t]*$/m;
const maxLineChars = 4_096;

/** Secrets of several lines: key files, and the data of Kubernetes secrets. */
export function* blockSecrets(text: string): Generator<Span> {
  yield* pemKeys(text);
  for (const match of text.matchAll(puttyLines)) {
    const start = match.index + match[0].length;
    const length = /^(?:[A-Za-z0-9+/=]{1,200}(?:\r?\n|\\n|$))+/.exec(text.slice(start, start + 20_000))?.[0];
    yield [start, start + (length ?? "").length];
  }
  if (secretKind.test(text)) yield* kubernetesData(text);
}

/** Between the first line and the last, which say what it was; to the end of the text where it was cut. */
function* pemKeys(text: string): Generator<Span> {
  let covered = 0;
  for (const { index, 0: first } of text.matchAll(pemBegin)) {
    if (index < covered) continue;
    const start = index + first.length;
    const last = text.indexOf("-----END", start);
    covered = last < 0 ? text.length : last;
    // The line breaks, written out or real, stay with the lines around them.
    const body = text.slice(start, covered);
    const lead = /^(?:\s|\\n|\\r)*/.exec(body)?.[0].length ?? 0;
    const trail = /(?:\s|\\n|\\r){0,8}$/.exec(body.slice(lead))?.[0].length ?? 0;
    yield [start + lead, covered - trail];
  }
}

/** The values below `data:` and `stringData:` in documents of YAML that are of the kind Secret. */
function* kubernetesData(text: string): Generator<Span> {
  let offset = 0;
  for (const document of text.split(/^(?=---)/m)) {
    if (secretKind.test(document)) {
      let within: number | null = null;
      let at = offset;
      for (const line of document.split("\n")) {
        const indent = line.length - line.trimStart().length;
        if (within !== null && line.trim() !== "" && indent <= within) within = null;
        if (within === null && /^[ \t-]*(?:data|stringData):\s*$/.test(line.slice(0, maxLineChars))) {
          within = indent;
        } else if (within !== null && line.trim() !== "") {
          const named = /^[ \t]*["']?[\w.-]{1,253}["']?:[ \t]*/.exec(line.slice(0, maxLineChars))?.[0].length;
          const start = named ?? indent;
          const value = line.slice(start).trimEnd();
          if (!/^[|>][+-]?\d?$/.test(value) && !isPlaceholder(value)) {
            yield [at + start, at + start + value.length];
          }
        }
        at += line.length + 1;
      }
    }
    offset += document.length;
  }
}
