"use server";

import { setClusterOwner } from "@/lib/failures/set-cluster-owner";
import { serverAction } from "@/lib/http/server-action";
import { cancelInvestigation } from "@/lib/investigations/cancel-investigation";
import { giveFeedback } from "@/lib/investigations/give-feedback";
import { startInvestigation } from "@/lib/investigations/start-investigation";
import { SetClusterOwnerInput } from "@/schemas/failures/failure-clusters";
import {
  CancelInvestigationInput,
  InvestigationFeedbackInput,
  StartInvestigationInput,
} from "@/schemas/failures/investigations";

export const startInvestigationAction = serverAction(
  "investigations.start",
  StartInvestigationInput,
  startInvestigation,
);
export const cancelInvestigationAction = serverAction(
  "investigations.start",
  CancelInvestigationInput,
  cancelInvestigation,
);
export const giveFeedbackAction = serverAction(
  "investigations.correct",
  InvestigationFeedbackInput,
  giveFeedback,
);
export const setClusterOwnerAction = serverAction("failures.own", SetClusterOwnerInput, setClusterOwner);
