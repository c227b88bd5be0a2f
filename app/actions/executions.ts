"use server";

import { serverAction } from "@/lib/auth/server-action";
import { requestExecutionAction } from "@/lib/executions/request-execution-action";
import { ExecutionActionInput } from "@/schemas/execution-page";

export const requestExecutionActionAction = serverAction(
  "approvals.request",
  ExecutionActionInput,
  requestExecutionAction,
);
