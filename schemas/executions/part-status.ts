import type { Outcome } from "./execution-status";

/*
 * Apart from the other statuses, because components use it: a value from a file with schemas brings the parser into the
 * browser.
 */

/** Harness's statuses of a stage or step that has not begun, the old spelling too. */
export const notStartedStatuses: ReadonlySet<string> = new Set(["NotStarted", "NOT_STARTED"]);

/** The status of a stage or step in a reader's words: Harness's own, but for a part that the execution's end left out. */
export function partStatusLabel({ status, outcome }: { status: string; outcome: Outcome }): string {
  return outcome === "skipped" && notStartedStatuses.has(status) ? "Not run" : status;
}
