"use client";

import { Ban, RotateCcw, SkipForward, Undo2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useState, useTransition } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import type { ApprovalView } from "@/schemas/approvals";
import type { ActionResult } from "@/schemas/error-view";
import type { ExecutionActionInput, ExecutionPageView } from "@/schemas/execution-page";

const ApprovalDialog = dynamic(
  () => import("@/components/approvals/approval-dialog").then((module) => module.ApprovalDialog),
  { ssr: false },
);

type Action = ExecutionActionInput["action"];

/** What may be asked for from an execution's page. Each button makes a request; an approver decides. */
export function ExecutionActions({
  execution,
  mayRequest,
  request,
}: {
  execution: ExecutionPageView;
  mayRequest: boolean;
  request: (input: ExecutionActionInput) => Promise<ActionResult<ApprovalView>>;
}) {
  const [asked, setAsked] = useState<ApprovalView | null>(null);
  const [running, setRunning] = useState<Action | null>(null);
  const [pending, startTransition] = useTransition();
  if (!mayRequest) {
    return null;
  }
  const ask = (action: Action) => {
    setRunning(action);
    startTransition(async () => {
      const result = await request({
        projectKey: execution.projectKey,
        planExecutionId: execution.planExecutionId,
        action,
      });
      if (result.ok) {
        setAsked(result.data);
      } else {
        toast.error(result.error.message, { description: result.error.remedy });
      }
    });
  };
  const button = (action: Action, label: string, icon: React.ReactNode) => (
    <Button
      key={action}
      icon={icon}
      onClick={() => ask(action)}
      disabled={pending}
      loading={pending && running === action}
    >
      {label}
    </Button>
  );
  const going = execution.outcome === "running" || execution.outcome === "waiting";
  const deployed =
    execution.outcome === "succeeded" &&
    execution.services.length > 0 &&
    execution.executionMode === "NORMAL";
  return (
    <>
      {going ? button("abort", "Abort", <Ban />) : button("rerun", "Run again", <RotateCcw />)}
      {execution.outcome === "failed" && execution.canRetry
        ? button("retry", "Retry failed stage", <SkipForward />)
        : null}
      {deployed ? button("rollback", "Roll back", <Undo2 />) : null}
      {asked === null ? null : (
        <ApprovalDialog
          request={asked}
          open
          onOpenChange={(open) => {
            if (!open) {
              setAsked(null);
              toast("The request waits for an approver.", {
                action: { label: "Open", onClick: () => window.location.assign(`/approvals/${asked.id}`) },
              });
            }
          }}
        />
      )}
    </>
  );
}
