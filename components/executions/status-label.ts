import { isStatus } from "@/schemas/executions/outcomes";

/** What waits for a person, in words. */
const labels = [
  ["ApprovalWaiting", "Waits for approval"],
  ["InterventionWaiting", "Waits for a decision"],
  ["InputWaiting", "Waits for an input"],
] as const;

/** Null for statuses that do not wait for a person. */
export function waitsForPersonLabel(status: string): string | null {
  return labels.find(([name]) => isStatus(status, name))?.[1] ?? null;
}
