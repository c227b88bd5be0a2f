import type { UIMessage, UIMessageChunk } from "ai";
import { type CitationBook, type CitationGate, citationBook, citationGate, linkCitations } from "./citations";
import type { Passage } from "./repair-citations";

export interface CitedTextOptions {
  book: CitationBook;
  emit: (chunk: UIMessageChunk) => void;
  /** Writes a passage anew that cites what does not exist; null when it cannot. Asked once a turn. */
  repair: ((passage: Passage) => Promise<string | null>) | null;
}

const markNote =
  "\n\n_What is marked “unverified” is cited by an id that no tool has returned: take it as a claim._";

/** Lets a turn's chunks through with citations checked: valid ones become links, invented ones are put right or marked. */
export function citedText({ book, emit, repair }: CitedTextOptions): {
  take: (chunk: UIMessageChunk) => Promise<void>;
  /** Lets out what is still held back of a stream that broke off. */
  close: () => void;
} {
  const gates = new Map<string, CitationGate>();
  let mayRepair = repair !== null;
  const write = (id: string, delta: string) => {
    if (delta !== "") emit({ type: "text-delta", id, delta });
  };
  const writeMarked = (id: string, held: string) => {
    const { text, invented } = linkCitations(held, book);
    write(id, invented.length > 0 ? text + markNote : text);
  };
  const end = async (id: string, gate: CitationGate): Promise<void> => {
    const { text, held } = gate.end();
    write(id, text);
    if (held === null) return;
    if (repair === null || !mayRepair) {
      writeMarked(id, held);
      return;
    }
    mayRepair = false;
    const { invented } = linkCitations(held, book);
    const anew = await repair({ shown: gate.shown(), held, invented, evidence: book.all() });
    writeMarked(id, anew ?? held);
  };
  return {
    async take(chunk) {
      if (chunk.type === "tool-output-available" && chunk.preliminary !== true) book.learn(chunk.output);
      if (chunk.type === "text-start") {
        gates.set(chunk.id, citationGate(book, { stopAtInvented: true }));
      } else if (chunk.type === "text-delta") {
        const gate = gates.get(chunk.id);
        if (gate === undefined) emit(chunk);
        else write(chunk.id, gate.push(chunk.delta));
        return;
      } else if (chunk.type === "text-end") {
        const gate = gates.get(chunk.id);
        gates.delete(chunk.id);
        if (gate !== undefined) await end(chunk.id, gate);
      }
      emit(chunk);
    },
    close: () => {
      for (const [id, gate] of gates) {
        const { text, held } = gate.end();
        write(id, text);
        if (held !== null) writeMarked(id, held);
      }
      gates.clear();
    },
  };
}

/** What may be cited: all evidence that tools returned in the conversation so far. */
export function bookOfHistory(history: readonly Pick<UIMessage, "role" | "parts">[]): CitationBook {
  const book = citationBook();
  for (const message of history) {
    if (message.role !== "assistant") continue;
    book.beginTurn();
    for (const part of message.parts) {
      if ("toolCallId" in part && part.state === "output-available") book.learn(part.output);
    }
  }
  book.beginTurn();
  return book;
}
