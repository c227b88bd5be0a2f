"use client";

import { useRouter } from "next/navigation";
import { type RefObject, useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/empty-state";
import { FormField } from "@/components/ui/form-field";
import { Textarea } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import type { ApprovalView } from "@/schemas/approvals";
import type { ErrorView } from "@/schemas/error-view";
import { useApprovalActions } from "./approval-actions";

const outcomeSentences = {
  approved: "Approved. It is being sent now.",
  denied: "Denied.",
  alreadyDecided: "Somebody else was faster: this request was decided already.",
  expired: "This request had expired.",
} as const;

/**
 * Approve or deny. Denying takes a reason. The harmless button comes first and is what a dialog focuses: for a
 * destructive operation nobody approves by pressing Enter once too often.
 */
export function DecisionForm({
  request,
  onDecided,
  denyRef,
}: {
  request: ApprovalView;
  onDecided?: (request: ApprovalView) => void;
  denyRef?: RefObject<HTMLButtonElement | null>;
}) {
  const actions = useApprovalActions();
  const router = useRouter();
  const [reason, setReason] = useState("");
  const [reasonMissing, setReasonMissing] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const [sent, setSent] = useState<"approved" | "denied" | "withdrawn" | null>(null);
  const [pending, startTransition] = useTransition();

  const decide = (verdict: "approved" | "denied") => {
    if (verdict === "denied" && reason.trim() === "") {
      setReasonMissing(true);
      return;
    }
    setSent(verdict);
    startTransition(async () => {
      const result = await actions.decide({
        approvalId: request.id,
        verdict,
        ...(reason.trim() === "" ? {} : { reason: reason.trim() }),
      });
      if (!result.ok) {
        setError(result.error);
        setSent(null);
        return;
      }
      setError(null);
      toast(outcomeSentences[result.data.outcome]);
      onDecided?.(result.data.request);
      router.refresh();
    });
  };

  const withdraw = () => {
    setSent("withdrawn");
    startTransition(async () => {
      const result = await actions.withdraw({ approvalId: request.id });
      if (!result.ok) {
        setError(result.error);
        setSent(null);
        return;
      }
      toast("Withdrawn.");
      onDecided?.(result.data);
      router.refresh();
    });
  };

  if (request.status !== "pending") {
    return null;
  }
  return (
    <div className="flex flex-col gap-3">
      {error === null ? null : (
        <Notice tone="bad">
          {error.message} {error.remedy}
        </Notice>
      )}
      {request.mayDecide ? (
        <>
          <FormField
            label="Reason"
            help="Needed to deny; whoever asked reads it."
            error={reasonMissing ? "Say why you deny this." : undefined}
          >
            <Textarea
              value={reason}
              rows={2}
              maxLength={2000}
              onChange={(event) => {
                setReason(event.target.value);
                setReasonMissing(false);
              }}
            />
          </FormField>
          <div className="flex flex-wrap gap-2">
            <Button
              ref={denyRef}
              onClick={() => decide("denied")}
              disabled={pending}
              loading={pending && sent === "denied"}
            >
              Deny
            </Button>
            <Button
              variant={request.risk === "destructive" ? "danger" : "primary"}
              onClick={() => decide("approved")}
              disabled={pending}
              loading={pending && sent === "approved"}
            >
              {request.risk === "destructive" ? "Approve and destroy" : "Approve"}
            </Button>
          </div>
        </>
      ) : (
        <Notice>{request.mayNotDecideBecause}</Notice>
      )}
      {request.mayWithdraw ? (
        <div>
          <Button
            variant="ghost"
            size="sm"
            onClick={withdraw}
            disabled={pending}
            loading={pending && sent === "withdrawn"}
          >
            Withdraw this request
          </Button>
        </div>
      ) : null}
    </div>
  );
}
