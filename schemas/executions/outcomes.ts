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

/**
 * What spellings of one status have in common: executions say `IgnoreFailed`, nodes and webhooks `IGNORE_FAILED`, older executions
 * `NOT_STARTED`.
 */
export const statusKey = (status: string): string => status.toUpperCase().replace(/[^A-Z0-9]/g, "");

/** Whether a status is this one, in whatever spelling. */
export const isStatus = (status: string, name: string): boolean => statusKey(status) === statusKey(name);
