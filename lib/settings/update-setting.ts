import { recordAudit } from "@/lib/audit/record-audit";
import { assertCan } from "@/lib/auth/permissions";
import type { VerbArgs } from "@/lib/context";
import { settings } from "@/lib/db/schema";
import { readSetting } from "@/lib/settings/read-settings";
import type { Settings, SettingValue } from "@/schemas/settings";

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
  return ctx.db.transaction(async (tx) => {
    const before = await readSetting(tx, "approvals");
    const now = ctx.now();
    await tx
      .insert(settings)
      .values({ key: "approvals", value: input, updatedAt: now, updatedBy: ctx.actor.id })
      .onConflictDoUpdate({
        target: settings.key,
        set: { value: input, updatedAt: now, updatedBy: ctx.actor.id },
      });
    await recordAudit(tx, ctx, {
      action: "settings.updated",
      subjectType: "settings",
      subjectId: "approvals",
      summary: `Approval settings changed: separate requester ${input.separateRequester ? "on" : "off"}, expiry ${input.expiryMinutes} minutes`,
      details: { before, after: input },
    });
    return input;
  });
}
