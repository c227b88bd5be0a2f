"use client";

import { createContext, type ReactNode, useContext } from "react";
import type { ApprovalView, DecideApprovalInput } from "@/schemas/approvals";
import type { ActionResult } from "@/schemas/error-view";

/** The server actions that approval views call. The application's layout hands them in: components know no routes. */
export interface ApprovalActions {
  decide: (
    input: DecideApprovalInput,
  ) => Promise<
    ActionResult<{ outcome: "approved" | "denied" | "alreadyDecided" | "expired"; request: ApprovalView }>
  >;
  withdraw: (input: { approvalId: string }) => Promise<ActionResult<ApprovalView>>;
}

const ActionsContext = createContext<ApprovalActions | null>(null);

export function ApprovalActionsProvider({
  actions,
  children,
}: {
  actions: ApprovalActions;
  children: ReactNode;
}) {
  return <ActionsContext.Provider value={actions}>{children}</ActionsContext.Provider>;
}

/**
 * @throws Error  outside of an `ApprovalActionsProvider`
 */
export function useApprovalActions(): ApprovalActions {
  const actions = useContext(ActionsContext);
  if (actions === null) {
    throw new Error("Approval views need an ApprovalActionsProvider around them.");
  }
  return actions;
}
