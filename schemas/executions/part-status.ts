import { isStatus, type Outcome } from "./outcomes";

/** The status of a stage or step in a reader's words: Harness's own, but for a part that the execution's end left out. */
export function partStatusLabel({ status, outcome }: { status: string; outcome: Outcome }): string {
  return outcome === "skipped" && isStatus(status, "NotStarted") ? "Not run" : status;
}
