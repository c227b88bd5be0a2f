import type { executions } from "@/lib/db/schema";
import { formatPlural } from "@/lib/format/number";
import type { MappedSteps } from "@/lib/history";
import { outcomeOf } from "@/schemas/executions/execution-status";
import type { ExecutionDetail } from "@/schemas/harness/execution-graph";
import { unreadIn } from "@/schemas/harness/lenient";
import type { FailureRead } from "./classify-failure";
import type { ReadTests } from "./read-tests";

/** Until a log is asked for again that has not come yet. */
export const retryLateLogMs = 20_000;
/** Until a service that failed is asked again: twice as long each time, and never longer than the second. */
const retryServiceMs = 60_000;
const maxRetryServiceMs = 6 * 3_600_000;

/** What was read of an execution's details, as far as it decides what is left. */
export interface DetailsRead {
  /** Whether every test was wanted, and not only their number. */
  allTests: boolean;
  tests: ReadTests | null;
  /** Why they could not be read. */
  testsUnread: string | null;
  failure: FailureRead | null;
  graph: GraphState;
}

/** Whether the steps came: all of them, all but some that could not be read, or none although stages have run. */
export type GraphState = "whole" | "missing" | { unread: number };

export function graphState(
  { executionGraph, pipelineExecutionSummary }: ExecutionDetail,
  mapped: MappedSteps,
): GraphState {
  const stages = Object.values(pipelineExecutionSummary.layoutNodeMap ?? {});
  const ran = stages.some(({ startTs, status }) => startTs && outcomeOf(status) !== "skipped");
  // Harness leaves the graph out now and then; that is no word on what an execution did.
  if (mapped.steps.length === 0 && Object.keys(executionGraph?.nodeMap ?? {}).length === 0 && ran)
    return "missing";
  const unread = unreadIn(executionGraph?.nodeMap);
  return unread === 0 ? "whole" : { unread };
}

/** What is said of steps that did not come; null when all did. */
export function partialNote(graph: GraphState): string | null {
  if (graph === "whole") return null;
  return graph === "missing"
    ? "Harness did not give the steps of this execution; they are asked for again."
    : `${formatPlural(graph.unread, "node")} of Harness's answer could not be read; the steps are not complete.`;
}

/** What of the details is still to be read, and when. */
export function whatIsLeft(
  { allTests, tests, testsUnread, failure, graph }: DetailsRead,
  { detailAttempts }: Pick<typeof executions.$inferSelect, "detailAttempts">,
  now: Date,
) {
  const logUnread = failure?.logUnread ?? null;
  const errors = { testsError: testsUnread, logError: logUnread };
  if (graph === "missing") return { ...errors, detailLevel: 0, ...serviceRetry(detailAttempts, now) };
  if (failure?.logIsLate) {
    return { ...errors, detailLevel: 0, detailRetryAt: new Date(now.getTime() + retryLateLogMs) };
  }
  const allRead = testsUnread === null && (allTests || tests === null || tests.total === 0);
  return {
    ...errors,
    detailLevel: allRead ? 2 : 1,
    ...(testsUnread === null && logUnread === null
      ? { detailRetryAt: null }
      : // Tests that were only left for later are not waited for with what failed.
        {
          ...serviceRetry(detailAttempts, now),
          ...(allRead || testsUnread !== null ? {} : { detailRetryAt: null }),
        }),
  };
}

/** When to ask a service again that failed, after so many tries before. */
export function serviceRetry(attempts: number, now: Date) {
  const waitMs = Math.min(maxRetryServiceMs, 2 ** (attempts + 1) * retryServiceMs);
  return { detailAttempts: attempts + 1, detailRetryAt: new Date(now.getTime() + waitMs) };
}
