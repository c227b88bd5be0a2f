import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/context";
import { settings } from "@/lib/db/schema";
import { readSetting } from "@/lib/settings/read-settings";
import type { SettingKey, SettingValue } from "@/schemas/settings";

/** Stores a setting with its audit row. The caller has checked who may. */
export async function replaceSetting<Key extends SettingKey>(
  ctx: Context,
  key: Key,
  value: SettingValue<Key>,
  summary: string,
): Promise<SettingValue<Key>> {
  return ctx.db.transaction(async (tx) => {
    const before = await readSetting(tx, key);
    const change = { value, updatedAt: ctx.now(), updatedBy: ctx.actor.id };
    await tx
      .insert(settings)
      .values({ key, ...change })
      .onConflictDoUpdate({ target: settings.key, set: change });
    await recordAudit(tx, ctx, {
      action: "settings.updated",
      subjectType: "settings",
      subjectId: key,
      summary,
      details: { before, after: value },
    });
    return value;
  });
}
