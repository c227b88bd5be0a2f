"use client";

import { createContext, type ReactNode, useContext } from "react";
import type { z } from "zod";
import type { RequestExecutionAction } from "@/components/execution/use-execution-request";
import type { ActionResult } from "@/schemas/error-view";
import type {
  InvestigationFeedbackInput,
  InvestigationRef,
  InvestigationView,
  StartInvestigationInput,
} from "@/schemas/failures/investigations";

/** The server actions that views of an investigation call. The layout hands them in: components know no routes. */
export interface InvestigationActions {
  start: (input: z.input<typeof StartInvestigationInput>) => Promise<ActionResult<InvestigationView>>;
  cancel: (input: InvestigationRef) => Promise<ActionResult<InvestigationView>>;
  giveFeedback: (
    input: z.input<typeof InvestigationFeedbackInput>,
  ) => Promise<ActionResult<InvestigationView>>;
  /** Makes an approval request of a recommended run. */
  request: RequestExecutionAction;
}

const ActionsContext = createContext<InvestigationActions | null>(null);

export function InvestigationActionsProvider({
  actions,
  children,
}: {
  actions: InvestigationActions;
  children: ReactNode;
}) {
  return <ActionsContext.Provider value={actions}>{children}</ActionsContext.Provider>;
}

/**
 * @throws Error  outside of an `InvestigationActionsProvider`
 */
export function useInvestigationActions(): InvestigationActions {
  const actions = useContext(ActionsContext);
  if (actions === null) {
    throw new Error("Views of an investigation need an InvestigationActionsProvider around them.");
  }
  return actions;
}
