import type { Context } from "@/lib/context";
import { type HarnessClient, HarnessNotFoundError } from "@/lib/harness/client";
import { stepLog } from "@/lib/harness/reads";
import type { FailedStep } from "@/lib/history";
import { classify, fingerprint } from "@/lib/insights/failures";
import { type ExcerptLine, openExcerpt } from "@/lib/insights/logs";
import { redactSecrets } from "@/lib/redact-secrets";
import type { FailureCause } from "@/schemas/executions/failure-cause";
import type { SideServices } from "./side-services";

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
 * A log is there some seconds after its step has ended; until then the service answers with an empty one, or with none (Harness's
 * own command line asks again for a minute). Twice that for a clock that differs.
 */
const lateLogMs = 2 * 60_000;

export interface FailureRead {
  failure: ClassifiedFailure;
  /** Nothing is in the log yet, and something may still come: the failure is named by its message until then. */
  logIsLate: boolean;
  /** Why the log could not be read, in words; null when it was, or when Harness holds none. */
  logUnread: string | null;
}

/**
 * Names the cause of a failure from the failing step's log, its message and what Harness says of it. Text is freed of
 * secrets before it is kept.
 *
 * @throws AppError  Harness cannot be read at all; a failure of the log service alone is told in `logUnread`
 */
export async function classifyFailure(
  ctx: Pick<Context, "now" | "signal">,
  client: HarnessClient,
  failed: FailedStep,
  services: SideServices,
): Promise<FailureRead> {
  const log = await services.read("logs", () => readExcerpt(client, failed, ctx.signal), ctx.signal);
  const excerpt = "value" in log ? log.value : [];
  const sinceEnd = failed.endedAt === null ? null : ctx.now().getTime() - failed.endedAt.getTime();
  return {
    failure: failureFrom(failed, excerpt),
    logIsLate:
      "value" in log &&
      excerpt.length === 0 &&
      failed.logKeys.length > 0 &&
      sinceEnd !== null &&
      sinceEnd < lateLogMs,
    logUnread: "unread" in log ? log.unread : null,
  };
}

function failureFrom(failed: FailedStep, excerpt: readonly ExcerptLine[]): ClassifiedFailure {
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
  { logKeys, endedAt }: FailedStep,
  signal: AbortSignal | undefined,
): Promise<ExcerptLine[]> {
  for (const logKey of logKeys.slice(0, maxLogs)) {
    const excerpt = openExcerpt({ unit: "lines" });
    let read = 0;
    try {
      for await (const { message } of stepLog({ client, logKey, signal, endedAt: endedAt?.getTime() })) {
        excerpt.push(message);
        read += message.length;
        if (read > maxLogChars) break;
      }
    } catch (error) {
      // A gateway that knows no such address says nothing of the log.
      if (!(error instanceof HarnessNotFoundError) || error.details?.webPage === true) throw error;
    }
    if (read > 0) return excerpt.finish().lines;
  }
  return [];
}
