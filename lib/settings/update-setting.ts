import type { VerbArgs } from "@/lib/context";
import { assertCan } from "@/lib/permissions";
import type { Settings, SettingValue } from "@/schemas/settings";
import { replaceSetting } from "./replace-setting";

/**
 * Replaces the approval settings.
 *
 * @throws ForbiddenError  only admins change settings
 */
export async function updateApprovalSettings({
  ctx,
  input,
}: VerbArgs<Settings["approvals"]>): Promise<SettingValue<"approvals">> {
  assertCan(ctx, "settings.manage");
  return replaceSetting(
    ctx,
    "approvals",
    input,
    `Approval settings changed: separate requester ${input.separateRequester ? "on" : "off"}, expiry ${input.expiryMinutes} minutes`,
  );
}
