export { readSetting } from "./read-settings";
export { updateInvestigationSettings } from "./update-investigation-settings";
export { updateApprovalSettings } from "./update-setting";
