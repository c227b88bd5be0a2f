import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Birth } from "@/simulator/engine/birth";
import type { InterruptRecord } from "@/simulator/story/types";

/** One thing that happened since the story's now. Replaying all of them in order leads to the same state. */
export type JournalEntry =
  | { kind: "birth"; at: number; birth: Birth }
  | {
      kind: "decision";
      at: number;
      approvalId: string;
      action: "APPROVE" | "REJECT";
      login: string;
      comments: string;
      approverInputs: { name: string; value: string }[];
    }
  | {
      kind: "interrupt";
      at: number;
      planExecutionId: string;
      nodeExecutionId: string | null;
      type: InterruptRecord["type"];
      login: string;
    }
  | { kind: "notes"; at: number; planExecutionId: string; notes: string }
  | { kind: "entity"; at: number; entity: "pipeline" | "inputSet" | "trigger"; change: EntityChange };

export interface EntityChange {
  verb: "create" | "update" | "delete";
  orgIdentifier: string;
  projectIdentifier: string;
  /** Set for input sets and triggers. */
  pipelineIdentifier: string | null;
  identifier: string;
  yaml: string;
}

/** Where the story began and how far its clock has been moved by hand. */
export interface StoryState {
  seed: number;
  storyNow: number;
  executions: number;
  clockOffsetMs: number;
  /** The simulator's time when it was last known to run. */
  lastSeenAt: number;
}

/** Keeps the story's anchor and journal in a folder; without a folder it forgets at exit. */
export class Journal {
  readonly #stateFile: string | null;
  readonly #journalFile: string | null;

  constructor(directory: string | null) {
    if (directory) mkdirSync(directory, { recursive: true });
    this.#stateFile = directory ? join(directory, "story.json") : null;
    this.#journalFile = directory ? join(directory, "journal.ndjson") : null;
  }

  readState(): StoryState | null {
    if (!this.#stateFile || !existsSync(this.#stateFile)) return null;
    try {
      const state: StoryState = JSON.parse(readFileSync(this.#stateFile, "utf8"));
      return state;
    } catch (cause) {
      throw new Error(`${this.#stateFile} cannot be read; remove its folder to begin a new story`, { cause });
    }
  }

  writeState(state: StoryState): void {
    if (!this.#stateFile) return;
    writeFileSync(`${this.#stateFile}.new`, JSON.stringify(state));
    renameSync(`${this.#stateFile}.new`, this.#stateFile);
  }

  /** The entries so far; a last line that was cut off by a crash is left out. */
  read(): JournalEntry[] {
    if (!this.#journalFile || !existsSync(this.#journalFile)) return [];
    const entries: JournalEntry[] = [];
    const lines = readFileSync(this.#journalFile, "utf8").split("\n");
    for (const line of lines) {
      if (line === "") continue;
      try {
        const entry: JournalEntry = JSON.parse(line);
        entries.push(entry);
      } catch {
        this.#rewrite(this.#journalFile, entries);
        break;
      }
    }
    return entries;
  }

  /** What is appended next must not stick to a broken line. */
  #rewrite(file: string, entries: readonly JournalEntry[]): void {
    writeFileSync(`${file}.new`, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
    renameSync(`${file}.new`, file);
  }

  append(entry: JournalEntry): void {
    if (this.#journalFile) appendFileSync(this.#journalFile, `${JSON.stringify(entry)}\n`);
  }
}
