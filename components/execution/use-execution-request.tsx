"use client";

import dynamic from "next/dynamic";
import { type ReactNode, useState, useTransition } from "react";
import { toast } from "@/components/ui/toast";
import { approvalPath } from "@/lib/addresses";
import type { ApprovalView } from "@/schemas/approvals";
import type { ActionResult } from "@/schemas/error-view";
import type { ExecutionActionInput } from "@/schemas/executions/execution-page";

const ApprovalDialog = dynamic(
  () => import("@/components/approvals/approval-dialog").then((module) => module.ApprovalDialog),
  { ssr: false },
);

/** The server action that turns a wish about an execution into an approval request. */
export type RequestExecutionAction = (input: ExecutionActionInput) => Promise<ActionResult<ApprovalView>>;

/**
 * Asks for something to be done with an execution. Nothing is sent: the answer is a request, shown in a dialog, which
 * an approver decides on.
 *
 * @returns `dialog` belongs somewhere below the caller; `running` is the name of the wish that is being stored
 */
export function useExecutionRequest(request: RequestExecutionAction): {
  ask: (name: string, input: ExecutionActionInput) => void;
  pending: boolean;
  running: string | null;
  dialog: ReactNode;
} {
  const [asked, setAsked] = useState<ApprovalView | null>(null);
  const [running, setRunning] = useState<string | null>(null);
  const [pending, startTransition] = useTransition();
  const ask = (name: string, input: ExecutionActionInput) => {
    setRunning(name);
    startTransition(async () => {
      const result = await request(input);
      if (result.ok) setAsked(result.data);
      else toast.error(result.error.message, { description: result.error.remedy });
    });
  };
  const close = (open: boolean) => {
    if (open || asked === null) return;
    setAsked(null);
    toast("The request waits for an approver.", {
      action: { label: "Open", onClick: () => window.location.assign(approvalPath(asked.id)) },
    });
  };
  return {
    ask,
    pending,
    running: pending ? running : null,
    dialog: asked === null ? null : <ApprovalDialog request={asked} open onOpenChange={close} />,
  };
}
