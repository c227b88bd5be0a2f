import { z } from "zod";

/** Settings of the whole installation by key, each with its default: a setting that nobody changed has no row. */
export const SettingValues = {
  approvals: z.object({
    /** Whoever asked for a write may not approve it. */
    separateRequester: z.boolean().default(true),
    /** Pending requests expire after this. */
    expiryMinutes: z
      .number()
      .int()
      .min(5)
      .max(7 * 24 * 60)
      .default(240),
  }),
} as const;

export type SettingKey = keyof typeof SettingValues;
export type SettingValue<Key extends SettingKey> = z.output<(typeof SettingValues)[Key]>;
export type Settings = { [Key in SettingKey]: SettingValue<Key> };
