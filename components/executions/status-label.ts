import { outcomeLabels } from "@/components/ui/status-mark";
import { isStatus, type Outcome } from "@/schemas/executions/outcomes";

/** Statuses that say more than their outcome: who is waited for, and what a success hides. */
const marked = [
  ["ApprovalWaiting", "Waits for approval"],
  ["InterventionWaiting", "Waits for a decision"],
  ["InputWaiting", "Waits for an input"],
  ["PassedWithWarning", "Passed with a warning"],
  ["IgnoreFailed", "Passed, with a failure that was ignored"],
] as const;

/** What a status says beyond its outcome, in words; null for most. */
export function statusMark(status: string): string | null {
  return marked.find(([name]) => isStatus(status, name))?.[1] ?? null;
}

/** A status in words. One that this version does not know stands as Harness wrote it. */
export function statusLabel({ status, outcome }: { status: string; outcome: Outcome }): string {
  return statusMark(status) ?? (outcome === "unknown" ? status : outcomeLabels[outcome]);
}
