import { type HarnessClient, HarnessNotFoundError } from "@/lib/harness/client";
import { stepLog } from "@/lib/harness/reads";
import {
  classify,
  createVersionReader,
  fingerprint,
  type StepFact,
  type StepLogFact,
} from "@/lib/insights/failures";
import { excerptLog } from "@/lib/insights/logs";

/** Harness cuts a CI step's log at 5 MB; a delegate's may be longer, and what fails it stands before this. */
const maxLogChars = 6 * 1024 * 1024;
/** Command units read of one step; a delegate task has about six. */
const maxUnits = 8;
/** Lines below this share of the best line's weight are context, not evidence. */
const failingShare = 0.5;
const unitMark = "-commandUnit:";

/** One log in memory, in the order in which its page shows it. */
export interface ReadLog {
  /** Lines of the log, without the names of units. */
  lines: string[];
  /** The page's number of each line: the name of a unit that wrote something is a line there. */
  numberOf: (index: number) => number;
  cut: boolean;
}

/**
 * Reads the log of a finished step, all its command units side by side; null when Harness holds none. What has arrived when `limitMs`
 * is over is given as a cut log: its first part is better than nothing.
 */
export async function readWholeLog(
  client: HarnessClient,
  logKeys: readonly string[],
  { signal, limitMs }: { signal: AbortSignal; limitMs: number },
): Promise<ReadLog | null> {
  const until = performance.now() + limitMs;
  const units = logKeys.filter((key) => key.includes(unitMark));
  // Where command units write, the step's own key holds nothing.
  const keys = (units.length > 0 ? units : logKeys).slice(0, maxUnits);
  const parts = await Promise.all(keys.map((logKey) => linesOf(client, logKey, signal, until)));
  const lines: string[] = [];
  const headings: number[] = [];
  let cut = false;
  for (const [index, part] of parts.entries()) {
    if (part === null || part.lines.length === 0) continue;
    if (keys[index]?.includes(unitMark)) headings.push(lines.length);
    for (const line of part.lines) lines.push(line);
    cut ||= part.cut;
  }
  if (lines.length === 0) return null;
  return {
    lines,
    cut,
    numberOf: (index) => index + 1 + headings.filter((before) => before <= index).length,
  };
}

async function linesOf(
  client: HarnessClient,
  logKey: string,
  signal: AbortSignal,
  until: number,
): Promise<{ lines: string[]; cut: boolean } | null> {
  const lines: string[] = [];
  let read = 0;
  try {
    for await (const { message } of stepLog({ client, logKey, signal })) {
      lines.push(message.replace(/[\r\n]+/g, " "));
      read += message.length + 1;
      if (read > maxLogChars || performance.now() > until) return { lines, cut: true };
    }
  } catch (error) {
    if (error instanceof HarnessNotFoundError) return null;
    throw error;
  }
  return { lines, cut: false };
}

/** What the log of a failing step says; `log` null leaves the message and Harness's failure types. */
export function excerptOfStep(
  planExecutionId: string,
  step: StepFact,
  log: ReadLog | null,
  green: ReadLog | null,
  missing: string | null,
): StepLogFact {
  const found =
    log === null ? null : excerptLog(log.lines, { unit: "lines", maxLines: 40, passLog: green?.lines });
  const lines = found?.lines ?? [];
  const best = Math.max(0, ...lines.map((line) => line.score));
  const excerpt = lines.map((line) => ({
    line: log?.numberOf(line.number - 1) ?? line.number,
    text: line.text,
    score: line.score,
    failing: line.reason !== "context" && line.reason !== "tail" && line.score >= best * failingShare,
  }));
  const said = lines.length > 0 ? lines : (step.failureMessage ?? null);
  return {
    planExecutionId,
    stepNodeId: step.nodeId,
    lines: excerpt,
    verdict: classify({
      excerpt: excerpt.map(({ line, text, score }) => ({ line, text, score })),
      stepType: step.stepType,
      failureTypes: step.failureTypes,
      failureMessage: step.failureMessage ?? undefined,
      status: step.status,
    }),
    fingerprint: said === null ? null : fingerprint(said).id,
    lineCount: found?.lineCount ?? 0,
    comparedWithGreen: found?.compared ?? false,
    missing: lines.length > 0 ? null : missing,
  };
}

/** Images and tool versions that a log names. */
export function versionsOf(log: ReadLog | null): Record<string, string> {
  const reader = createVersionReader();
  for (const line of log?.lines ?? []) reader.take(line);
  return reader.versions();
}
