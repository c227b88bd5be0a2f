"use server";

import { requestExecutionAction } from "@/lib/executions";
import { serverAction } from "@/lib/http";
import { ExecutionActionInput } from "@/schemas/executions/execution-page";

export const requestExecutionActionAction = serverAction(
  "approvals.request",
  ExecutionActionInput,
  requestExecutionAction,
);
