import type { VerbArgs } from "@/lib/context";
import { assertCan } from "@/lib/permissions";
import type { Settings, SettingValue } from "@/schemas/settings";
import { replaceSetting } from "./replace-setting";

/**
 * Replaces the settings of investigations.
 *
 * @throws ForbiddenError  only admins change settings
 */
export async function updateInvestigationSettings({
  ctx,
  input,
}: VerbArgs<Settings["investigations"]>): Promise<SettingValue<"investigations">> {
  assertCan(ctx, "settings.manage");
  return replaceSetting(
    ctx,
    "investigations",
    input,
    `Investigations of new failures start ${input.autoStart ? "by themselves" : "only when somebody asks"}`,
  );
}
