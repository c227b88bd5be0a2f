/*
 * Apart from the other statuses, because components use it: a value from a file with schemas brings the parser into the
 * browser.
 */

/** What a status means to a reader: one colour, one shape, everywhere. */
export const outcomes = [
  "succeeded",
  "failed",
  "running",
  "waiting",
  "cancelled",
  "skipped",
  "unknown",
] as const;
export type Outcome = (typeof outcomes)[number];

/** Harness's statuses of a stage or step that has not begun, the old spelling too. */
export const notStartedStatuses: ReadonlySet<string> = new Set(["NotStarted", "NOT_STARTED"]);
