"use server";

import { decideApproval, WithdrawApprovalInput, withdrawApproval } from "@/lib/approvals";
import { serverAction } from "@/lib/http";
import { DecideApprovalInput } from "@/schemas/approvals";

export const decideApprovalAction = serverAction("approvals.decide", DecideApprovalInput, decideApproval);

export const withdrawApprovalAction = serverAction(
  "approvals.withdraw",
  WithdrawApprovalInput,
  withdrawApproval,
);
