"use server";

import { requestExecutionAction } from "@/lib/executions/request-execution-action";
import { serverAction } from "@/lib/http/server-action";
import { ExecutionActionInput } from "@/schemas/executions/execution-page";

export const requestExecutionActionAction = serverAction(
  "approvals.request",
  ExecutionActionInput,
  requestExecutionAction,
);
