/** What waits for a person, in words; null for statuses that do not. */
const labels: Record<string, string> = {
  ApprovalWaiting: "Waits for approval",
  APPROVAL_WAITING: "Waits for approval",
  InterventionWaiting: "Waits for a decision",
  INTERVENTION_WAITING: "Waits for a decision",
  InputWaiting: "Waits for an input",
};

export function waitsForPersonLabel(status: string): string | null {
  return labels[status] ?? null;
}
