import { eq } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { settings } from "@/lib/db/schema";
import { type SettingKey, type SettingValue, SettingValues } from "@/schemas/settings";

/** The value of a setting; its default when nobody changed it or a stored value no longer fits. */
export async function readSetting<Key extends SettingKey>(
  db: Pick<Context["db"], "select">,
  key: Key,
): Promise<SettingValue<Key>> {
  const [row] = await db.select({ value: settings.value }).from(settings).where(eq(settings.key, key));
  const schema = SettingValues[key];
  const stored = schema.safeParse(row?.value ?? {});
  // The schema of this very key; the compiler does not follow the key through the map.
  return (stored.success ? stored.data : schema.parse({})) as SettingValue<Key>;
}
