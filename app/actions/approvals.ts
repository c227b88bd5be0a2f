"use server";

import { decideApproval } from "@/lib/approvals/decide-approval";
import { WithdrawApprovalInput, withdrawApproval } from "@/lib/approvals/withdraw-approval";
import { serverAction } from "@/lib/http/server-action";
import { DecideApprovalInput } from "@/schemas/approvals";

export const decideApprovalAction = serverAction("approvals.decide", DecideApprovalInput, decideApproval);

export const withdrawApprovalAction = serverAction(
  "approvals.withdraw",
  WithdrawApprovalInput,
  withdrawApproval,
);
