"use server";

import { serverAction } from "@/lib/http";
import { ChangeRoleInput, changeRole, EndSessionsInput, endSessions } from "@/lib/people";
import { updateApprovalSettings, updateInvestigationSettings } from "@/lib/settings";
import { SettingValues } from "@/schemas/settings";

export const updateApprovalSettingsAction = serverAction(
  "settings.manage",
  SettingValues.approvals,
  updateApprovalSettings,
);
export const updateInvestigationSettingsAction = serverAction(
  "settings.manage",
  SettingValues.investigations,
  updateInvestigationSettings,
);
export const changeRoleAction = serverAction("people.manage", ChangeRoleInput, changeRole);
export const endSessionsAction = serverAction("people.manage", EndSessionsInput, endSessions);
