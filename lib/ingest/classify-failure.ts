import { type HarnessClient, HarnessNotFoundError } from "@/lib/harness/client";
import { stepLog } from "@/lib/harness/reads";
import type { FailedStep } from "@/lib/history";
import { classify, fingerprint } from "@/lib/insights/failures";
import { type ExcerptLine, openExcerpt } from "@/lib/insights/logs";
import { redactSecrets } from "@/lib/redact-secrets";
import type { FailureCause } from "@/schemas/executions/failure-cause";

export interface ClassifiedFailure {
  failureCause: FailureCause;
  failureFingerprint: string;
  /** The masked lines behind the fingerprint, redacted: what clusters are compared by. */
  failureText: string;
  /** The line that shows the failure best; null when neither a log nor a message says anything. */
  failureExcerpt: string | null;
}

/** Harness cuts a CI step's log at 5 MB; a delegate's may be longer, and what fails it stands before this. */
const maxLogChars = 6 * 1024 * 1024;
const maxExcerptChars = 500;
/** Logs tried until one has content: command units without output leave none. */
const maxLogs = 3;

/**
 * Names the cause of a failure from the failing step's log, its message and what Harness says of it. Text is freed of
 * secrets before it is kept.
 */
export async function classifyFailure(
  client: HarnessClient,
  failed: FailedStep,
  signal: AbortSignal | undefined,
): Promise<ClassifiedFailure> {
  const excerpt = await readExcerpt(client, failed.logKeys, signal);
  const verdict = classify({
    excerpt: excerpt.map(({ number, text, score }) => ({ line: number, text, score })),
    stepType: failed.stepType,
    failureTypes: failed.failureTypes,
    failureMessage: failed.failureMessage ?? undefined,
    status: failed.status,
  });
  const said = excerpt.length > 0 ? excerpt : (failed.failureMessage ?? failed.name);
  // A line that proves the cause says more than one that only looks bad.
  const proof = verdict.evidence.find(({ cause, line }) => cause === verdict.cause && line !== undefined);
  const best =
    excerpt.find(({ number }) => number === proof?.line) ??
    excerpt.reduce<ExcerptLine | null>(
      (top, line) => (top === null || line.score > top.score ? line : top),
      null,
    );
  const text = best?.text ?? failed.failureMessage;
  return {
    failureCause: verdict.cause,
    ...identified(said),
    failureExcerpt: text ? redactSecrets(text).trim().slice(0, maxExcerptChars) : null,
  };
}

/** The same for an execution that failed without a failing step: a refused start, a policy, a wrong YAML. */
export function classifyMessage(execution: {
  failureMessage: string | null;
  failureTypes: readonly string[];
  status: string;
}): ClassifiedFailure | null {
  const { failureMessage, failureTypes, status } = execution;
  if (failureMessage === null || failureMessage.trim() === "") return null;
  const { cause } = classify({ excerpt: [], failureTypes: [...failureTypes], failureMessage, status });
  return {
    failureCause: cause,
    ...identified(failureMessage),
    failureExcerpt: redactSecrets(failureMessage).trim().slice(0, maxExcerptChars),
  };
}

function identified(
  said: Parameters<typeof fingerprint>[0],
): Pick<ClassifiedFailure, "failureFingerprint" | "failureText"> {
  const { id, text } = fingerprint(said);
  return { failureFingerprint: id, failureText: redactSecrets(text) };
}

async function readExcerpt(
  client: HarnessClient,
  logKeys: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ExcerptLine[]> {
  for (const logKey of logKeys.slice(0, maxLogs)) {
    const excerpt = openExcerpt({ unit: "lines" });
    let read = 0;
    try {
      for await (const { message } of stepLog({ client, logKey, signal })) {
        excerpt.push(message);
        read += message.length;
        if (read > maxLogChars) break;
      }
    } catch (error) {
      if (!(error instanceof HarnessNotFoundError)) throw error;
    }
    if (read > 0) return excerpt.finish().lines;
  }
  return [];
}
