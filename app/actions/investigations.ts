"use server";

import { setClusterOwner } from "@/lib/failures";
import { serverAction } from "@/lib/http";
import { cancelInvestigation, giveFeedback, startInvestigation } from "@/lib/investigations";
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
