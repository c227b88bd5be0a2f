"use client";

import { Ban, RotateCcw, SkipForward, Undo2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import type { ExecutionActionInput, ExecutionPageView } from "@/schemas/executions/execution-page";
import { type RequestExecutionAction, useExecutionRequest } from "./use-execution-request";

type Action = ExecutionActionInput["action"];

/** What may be asked for from an execution's page. Each button makes a request; an approver decides. */
export function ExecutionActions({
  execution,
  mayRequest,
  request,
}: {
  execution: ExecutionPageView;
  mayRequest: boolean;
  request: RequestExecutionAction;
}) {
  const { ask, pending, running, dialog } = useExecutionRequest(request);
  if (!mayRequest) {
    return null;
  }
  const button = (action: Action, label: string, icon: React.ReactNode) => (
    <Button
      key={action}
      icon={icon}
      onClick={() =>
        ask(action, {
          projectKey: execution.projectKey,
          planExecutionId: execution.planExecutionId,
          action,
        })
      }
      disabled={pending}
      loading={running === action}
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
      {dialog}
    </>
  );
}
