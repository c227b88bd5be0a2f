import { z } from "zod";
import { ToolOutcome } from "@/schemas/team/tool-outcome";

/** Where a citation leads. */
export interface CitedEvidence {
  id: string;
  statement: string;
  /** A path of this app or an https address; null when several reports of one turn use the id for different things. */
  href: string | null;
}

/** What may be cited in a thread. */
export interface CitationBook {
  /** Reads a tool's outcome; its evidence counts from then on, before that of earlier turns. */
  learn: (output: unknown) => void;
  /** From here on a new turn's evidence takes the place of earlier evidence with the same id. */
  beginTurn: () => void;
  find: (id: string) => CitedEvidence | undefined;
  all: () => CitedEvidence[];
}

const EvidenceList = z.array(
  z.object({ id: z.string(), statement: z.string(), href: z.string().nullable() }),
);
const WithEvidence = z.union([
  z.object({ path: z.string().optional(), report: z.object({ evidence: EvidenceList }) }),
  z.object({ path: z.string().optional(), evidence: EvidenceList }),
]);

export function citationBook(): CitationBook {
  const known = new Map<string, CitedEvidence>();
  let ofTurn = new Set<string>();
  return {
    beginTurn: () => {
      ofTurn = new Set();
    },
    learn: (output) => {
      const outcome = ToolOutcome.safeParse(output);
      if (!outcome.success || outcome.data.status !== "ok") return;
      const found = WithEvidence.safeParse(outcome.data.data);
      if (!found.success) return;
      const { path } = found.data;
      const evidence = "report" in found.data ? found.data.report.evidence : found.data.evidence;
      for (const { id, statement, href } of evidence) {
        const target = href ?? (path === undefined ? null : `${path}#${id}`);
        const before = ofTurn.has(id) ? known.get(id) : undefined;
        const ambiguous = before !== undefined && before.href !== target;
        known.set(id, { id, statement, href: ambiguous ? null : target });
        ofTurn.add(id);
      }
    },
    find: (id) => known.get(id),
    all: () => [...known.values()],
  };
}

/** `[e3]`, `[e3, e5]`, also with an address behind it: `[e3](/executions/…)`. */
const citation = /^\[(e\d{1,3}(?:\s*[,;]\s*e\d{1,3})*)\](?:\([^()\s]{0,500}\))?/;
/** What may still become a citation when more text comes. */
const unfinished =
  /^\[(?:e(?:\d{1,3}(?:\s*[,;]\s*(?:e\d{0,3})?)*\s*)?)?$|^\[e\d{1,3}(?:\s*[,;]\s*e\d{1,3})*\](?:\([^()\s]{0,500})?$/;

export const unverifiedMark = "unverified";

/** A piece of text with its citations made into links, as far as they are right. */
export interface Linked {
  text: string;
  /** Cited ids that no tool has returned. */
  invented: string[];
}

/** Text with each valid citation as a link; an invented one is marked. Code stays as it is. */
export function linkCitations(text: string, book: Pick<CitationBook, "find">): Linked {
  const gate = citationGate(book, { stopAtInvented: false });
  const head = gate.push(text);
  const tail = gate.end();
  return { text: head + tail.text, invented: gate.invented() };
}

export interface CitationGate {
  /** Takes text as it comes; gives back what may be shown. */
  push: (delta: string) => string;
  /** The end of the text: what is left to show, or what is held back from the first invented citation on. */
  end: () => { text: string; held: string | null };
  /** All that was given back. */
  shown: () => string;
  invented: () => string[];
}

/**
 * Lets text through as it is written, with citations as links. From an invented citation on everything is held back, for somebody to
 * put right, or (without `stopAtInvented`) the citation is marked.
 */
export function citationGate(
  book: Pick<CitationBook, "find">,
  { stopAtInvented }: { stopAtInvented: boolean },
): CitationGate {
  const invented = new Set<string>();
  let pending = "";
  let held: string | null = null;
  let shown = "";
  let fenced = false;
  let inlineCode = false;
  let lineStart = true;

  const follow = (text: string) => {
    for (let index = 0; index < text.length; index++) {
      if (lineStart && text.startsWith("```", index)) {
        fenced = !fenced;
        inlineCode = false;
        index += 2;
        lineStart = false;
        continue;
      }
      const char = text[index];
      if (char === "\n") {
        lineStart = true;
        inlineCode = false;
        continue;
      }
      if (char === "`" && !fenced) inlineCode = !inlineCode;
      if (char !== " " && char !== ">") lineStart = false;
    }
  };
  const take = (length: number): string => {
    const text = pending.slice(0, length);
    pending = pending.slice(length);
    follow(text);
    return text;
  };
  const settle = (last: boolean): string => {
    let out = "";
    while (pending !== "" && held === null) {
      if (pending[0] === "`" && lineStart) {
        if (!last && pending.length < 3 && "```".startsWith(pending)) break;
        out += take(pending.startsWith("```") ? 3 : 1);
        continue;
      }
      if (pending[0] !== "[") {
        const next = pending.slice(1).search(/[[`\n]/);
        out += take(next < 0 ? pending.length : next + 1);
        continue;
      }
      const match = fenced || inlineCode ? null : citation.exec(pending);
      if (!last && !fenced && !inlineCode && unfinished.test(pending)) break;
      if (match === null) {
        out += take(1);
        continue;
      }
      const ids = (match[1] ?? "").split(/\s*[,;]\s*/);
      const unknown = ids.filter((id) => book.find(id) === undefined);
      for (const id of unknown) invented.add(id);
      if (unknown.length > 0 && stopAtInvented) {
        held = pending;
        pending = "";
        break;
      }
      take(match[0].length);
      out += ids.map((id) => linkTo(id, book)).join(" ");
    }
    shown += out;
    return out;
  };
  return {
    push: (delta) => {
      if (held !== null) {
        held += delta;
        return "";
      }
      pending += delta;
      return settle(false);
    },
    end: () => {
      const text = held === null ? settle(true) : "";
      return { text, held };
    },
    shown: () => shown,
    invented: () => [...invented],
  };
}

function linkTo(id: string, book: Pick<CitationBook, "find">): string {
  const evidence = book.find(id);
  if (evidence === undefined) return `[${id}, ${unverifiedMark}]`;
  return evidence.href === null ? `[${id}]` : `[${id}](${evidence.href})`;
}
