/** Passes markup through and shortens what stands between, so that a parser never holds a gigabyte of test output. */
export interface Elision {
  write(text: string): string;
}

const cdataStart = "<![CDATA[";
const commentStart = "<!--";
const instructionStart = "<?";
/** Where each kind of stretch ends; a stretch of text ends before its mark, all others after it. */
const ends = {
  text: "<",
  cdata: "]]>",
  comment: "-->",
  instruction: "?>",
  single: "'",
  double: '"',
} as const;
type Mode = keyof typeof ends | "tag";

const openings: readonly [string, Mode][] = [
  [cdataStart, "cdata"],
  [commentStart, "comment"],
  [instructionStart, "instruction"],
];
const afterMark: Readonly<Record<string, Mode>> = {
  ">": "text",
  '"': "double",
  "'": "single",
  [commentStart]: "comment",
};

/**
 * Keeps at most about `maxRun` characters of each stretch of text, CDATA section, comment and attribute value, dropping
 * the rest up to its end mark. Works on pieces of any size. Text and attribute values are cut only after a blank, so that
 * no entity is cut in two.
 */
export function createElision(maxRun: number): Elision {
  let mode: Mode = "text";
  /** Where a comment leads back to: a document type may hold some. */
  let around: Mode = "text";
  let run = 0;
  let cut = false;
  let held = "";

  function enter(next: Mode): void {
    if (next === "comment") around = mode;
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
    if (mode === "cdata" || mode === "comment" || mode === "instruction") {
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
          const mark = /["'>]|<!--|<!?-?$/g;
          mark.lastIndex = i;
          const found = mark.exec(text);
          if (found && found[0] !== commentStart && found[0].startsWith("<")) {
            out += text.slice(i, found.index);
            held = found[0];
            return out;
          }
          const end = found ? found.index + found[0].length : text.length;
          out += text.slice(i, end);
          i = end;
          if (found) enter(afterMark[found[0]] ?? "text");
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
          enter(mode === "single" || mode === "double" ? "tag" : mode === "comment" ? around : "text");
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
        const [opening, next] = openings.find(([start]) => rest.startsWith(start)) ?? ["<", "tag"];
        out += opening;
        i = at + opening.length;
        enter(next);
      }
      return out;
    },
  };
}
