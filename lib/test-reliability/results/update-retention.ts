import { recordAudit } from "@/lib/audit";
import type { VerbArgs } from "@/lib/context";
import { settings } from "@/lib/db/schema";
import { assertCan } from "@/lib/permissions";
import { readSetting } from "@/lib/settings";
import type { SettingValue, TestRetentionInput } from "@/schemas/settings";

/**
 * Changes for how long single test results are kept. What is older goes within a day; a longer time keeps from now on.
 *
 * @throws ForbiddenError  only admins change settings
 */
export async function updateRetention({
  ctx,
  input,
}: VerbArgs<TestRetentionInput>): Promise<SettingValue<"tests">> {
  assertCan(ctx, "settings.manage");
  return ctx.db.transaction(async (tx) => {
    const before = await readSetting(tx, "tests");
    const value = { ...before, retentionDays: input.retentionDays };
    const now = ctx.now();
    await tx
      .insert(settings)
      .values({ key: "tests", value, updatedAt: now, updatedBy: ctx.actor.id })
      .onConflictDoUpdate({
        target: settings.key,
        set: { value, updatedAt: now, updatedBy: ctx.actor.id },
      });
    await recordAudit(tx, ctx, {
      action: "settings.updated",
      subjectType: "settings",
      subjectId: "tests",
      summary: `Single test results are kept for ${value.retentionDays} days instead of ${before.retentionDays}`,
      details: { before, after: value },
    });
    return value;
  });
}
