import { Ban, Check, CircleDashed, CircleHelp, Clock, LoaderCircle, Undo2, X } from "lucide-react";
import type { ReactNode } from "react";
import { Badge, type Tone } from "@/components/ui/badge";
import type { ApprovalStatus, ApprovalView, ExecutionOutcome } from "@/schemas/approvals";
import type { Risk } from "@/schemas/risk";

const risks: Record<Risk, { tone: Tone; label: string }> = {
  read: { tone: "neutral", label: "Read" },
  low_write: { tone: "neutral", label: "Low risk" },
  medium_write: { tone: "warn", label: "Medium risk" },
  high_write: { tone: "warn", label: "High risk" },
  destructive: { tone: "bad", label: "Destructive" },
};

export function RiskBadge({ risk }: { risk: Risk }) {
  return <Badge tone={risks[risk].tone}>{risks[risk].label}</Badge>;
}

const statuses: Record<ApprovalStatus, { tone: Tone; label: string; icon: ReactNode }> = {
  pending: { tone: "warn", label: "Waiting for a decision", icon: <Clock aria-hidden /> },
  approved: { tone: "good", label: "Approved", icon: <Check aria-hidden /> },
  denied: { tone: "bad", label: "Denied", icon: <X aria-hidden /> },
  expired: { tone: "neutral", label: "Expired", icon: <CircleDashed aria-hidden /> },
  withdrawn: { tone: "neutral", label: "Withdrawn", icon: <Undo2 aria-hidden /> },
};

const outcomes: Record<ExecutionOutcome, { tone: Tone; label: string; icon: ReactNode }> = {
  none: { tone: "info", label: "Approved, about to run", icon: <Clock aria-hidden /> },
  running: {
    tone: "info",
    label: "Approved, being sent",
    icon: <LoaderCircle className="animate-spin" aria-hidden />,
  },
  succeeded: { tone: "good", label: "Approved and done", icon: <Check aria-hidden /> },
  failed: { tone: "bad", label: "Approved, but failed", icon: <Ban aria-hidden /> },
  unknown: { tone: "warn", label: "Approved, outcome unknown", icon: <CircleHelp aria-hidden /> },
};

/** Decision and outcome in one mark: what a reader wants to know is how it stands now. */
export function ApprovalStatusBadge({
  request,
}: {
  request: Pick<ApprovalView, "status" | "executionOutcome">;
}) {
  const { tone, label, icon } =
    request.status === "approved" ? outcomes[request.executionOutcome] : statuses[request.status];
  return (
    <Badge tone={tone}>
      {icon}
      {label}
    </Badge>
  );
}
