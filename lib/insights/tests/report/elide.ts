/** Passes markup through and shortens what stands between, so that a parser never holds a gigabyte of test output. */
export interface Elision {
  write(text: string): string;
}

const cdataStart = "<![CDATA[";
const commentStart = "<!--";
/** Where each kind of stretch ends; a stretch of text ends before its mark, all others after it. */
const ends = { text: "<", cdata: "]]>", comment: "-->", single: "'", double: '"' } as const;
type Mode = keyof typeof ends | "tag";

/**
 * Keeps at most about `maxRun` characters of each stretch of text, CDATA section, comment and attribute value, dropping
 * the rest up to its end mark. Works on pieces of any size. Text and attribute values are cut only after a blank, so that
 * no entity is cut in two.
 */
export function createElision(maxRun: number): Elision {
  let mode: Mode = "text";
  let run = 0;
  let cut = false;
  let held = "";

  function enter(next: Mode): void {
    mode = next;
    run = 0;
    cut = false;
  }

  /** What is kept of a stretch of the current mode. */
  function keep(stretch: string): string {
    if (cut) return "";
    const room = Math.max(0, maxRun - run);
    run += stretch.length;
    if (stretch.length <= room) return stretch;
    if (mode === "cdata" || mode === "comment") {
      cut = true;
      return stretch.slice(0, room);
    }
    const blank = stretch.slice(room).search(/\s/);
    if (blank < 0) return stretch;
    cut = true;
    return stretch.slice(0, room + blank + 1);
  }

  return {
    write(chunk) {
      const text = held + chunk;
      held = "";
      let out = "";
      let i = 0;
      while (i < text.length) {
        if (mode === "tag") {
          const mark = /["'>]/g;
          mark.lastIndex = i;
          const found = mark.exec(text);
          const end = found ? found.index + 1 : text.length;
          out += text.slice(i, end);
          i = end;
          if (found) enter(found[0] === ">" ? "text" : found[0] === '"' ? "double" : "single");
          continue;
        }
        const endMark = ends[mode];
        const at = text.indexOf(endMark, i);
        if (at < 0) {
          // The last characters may be the beginning of the end mark.
          const safe = Math.max(i, text.length - endMark.length + 1);
          out += keep(text.slice(i, safe));
          held = text.slice(safe);
          return out;
        }
        out += keep(text.slice(i, at));
        if (mode !== "text") {
          out += endMark;
          i = at + endMark.length;
          enter(mode === "single" || mode === "double" ? "tag" : "text");
          continue;
        }
        const rest = text.slice(at, at + cdataStart.length);
        if (
          rest.length < cdataStart.length &&
          (cdataStart.startsWith(rest) || commentStart.startsWith(rest))
        ) {
          // Too short to tell CDATA, comment and tag apart.
          held = rest;
          return out;
        }
        const opening = rest === cdataStart ? cdataStart : rest.startsWith(commentStart) ? commentStart : "<";
        out += opening;
        i = at + opening.length;
        enter(opening === cdataStart ? "cdata" : opening === commentStart ? "comment" : "tag");
      }
      return out;
    },
  };
}
