import type { Random } from "./random";
import type { LogFailure, StepFacts, StepLogSpec } from "./spec";

/** A line before its time and position are known. */
export interface RawLine {
  text: string;
  /** Share of the step's duration spent before the line, in arbitrary units. */
  wait: number;
  level: "INFO" | "WARN" | "ERROR";
  /** The line shows why the step failed. */
  cause: boolean;
}

export interface RenderContext {
  spec: StepLogSpec;
  facts: StepFacts;
  random: Random;
  failure: LogFailure | undefined;
  /** Lines of bulk output the requested size asks for; `bulk` spends shares of it. */
  bulkLines: number;
  /** Epoch ms of the line being written, on the step's time axis. */
  clock: () => number;
}

export type Renderer = (ctx: RenderContext, unit?: string) => Generator<RawLine>;

export const say = (text: string, wait = 1): RawLine => ({ text, wait, level: "INFO", cause: false });
export const warn = (text: string, wait = 1): RawLine => ({ text, wait, level: "WARN", cause: false });
/** A line about the failure that is not its cause: a follow-up, a summary, clean-up. */
export const after = (text: string, wait = 1): RawLine => ({ text, wait, level: "ERROR", cause: false });
/** A line that shows the cause: the planted truth. */
export const cause = (text: string, wait = 1): RawLine => ({ text, wait, level: "ERROR", cause: true });

const paint = (code: string) => (text: string) => `\u001b[${code}m${text}\u001b[0m`;
export const red = paint("31");
export const green = paint("32");
export const yellow = paint("33");
export const blue = paint("34");
export const cyan = paint("36");
export const grey = paint("90");
export const bold = paint("1");
export const boldRed = paint("1;31");
export const redBadge = paint("41;1;37");
export const greenBadge = paint("42;1;37");

/** Several lines from one text, all of one kind. */
export function* lines(kind: (text: string) => RawLine, texts: readonly string[]): Generator<RawLine> {
  for (const text of texts) yield kind(text);
}

/** Bulk output of the requested size: `share` of it is made here, line by line. */
export function* bulk(
  ctx: RenderContext,
  share: number,
  make: (index: number) => string,
): Generator<RawLine> {
  const count = Math.round(ctx.bulkLines * share);
  for (let index = 0; index < count; index++) yield say(make(index), 0.05);
}

/** Output of processes that run at the same time: lines in each one's order, processes mixed at random. */
export function* interleave(random: Random, streams: Generator<RawLine>[]): Generator<RawLine> {
  const open = [...streams];
  while (open.length > 0) {
    const at = random.int(0, open.length - 1);
    const burst = random.int(1, 3);
    for (let i = 0; i < burst; i++) {
      const step = open[at]?.next();
      if (step === undefined || step.done) {
        open.splice(at, 1);
        break;
      }
      yield step.value;
    }
  }
}

/** A progress bar that redraws itself on one line with carriage returns. */
export function progressBar(label: string, steps: number, width = 30): string {
  const frames: string[] = [];
  for (let step = 0; step <= steps; step++) {
    const share = step / steps;
    const filled = Math.round(share * width);
    frames.push(
      `${label} [${"=".repeat(filled)}${filled < width ? ">" : ""}${" ".repeat(Math.max(0, width - filled - 1))}] ${Math.round(share * 100)}%`,
    );
  }
  return frames.join("\r");
}

/** `2.418s`, as most test runners write durations. */
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 3 : 1)}s`;

/** `14:07:33` in UTC. */
export const clockText = (at: number): string => new Date(at).toISOString().slice(11, 19);

/** `2026-08-20 14:07:33,113` in UTC, as log frameworks write it. */
export const stampText = (at: number, separator = ","): string =>
  new Date(at).toISOString().slice(0, 23).replace("T", " ").replace(".", separator);
