"use server";

import { serverAction } from "@/lib/http/server-action";
import { ChangeRoleInput, changeRole } from "@/lib/people/change-role";
import { EndSessionsInput, endSessions } from "@/lib/people/end-sessions";
import { updateInvestigationSettings } from "@/lib/settings/update-investigation-settings";
import { updateApprovalSettings } from "@/lib/settings/update-setting";
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
