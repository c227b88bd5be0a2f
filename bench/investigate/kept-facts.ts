import { appendFileSync, readFileSync } from "node:fs";
import type { InvestigationFacts } from "@/lib/insights/failures";
import type { TruthFailure, Truths } from "./truths";

/** Collected facts with what is true of them, one line of JSON each. */
export interface Kept {
  truths: Truths;
  failure: TruthFailure;
  view: "failure" | "hindsight";
  now: number;
  facts: InvestigationFacts;
}

export function keep(file: string, kept: Kept): void {
  const truths = { ...kept.truths, failures: [] };
  appendFileSync(file, `${JSON.stringify({ ...kept, truths })}\n`);
}

export function readKept(file: string): Kept[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line): Kept => JSON.parse(line));
}
