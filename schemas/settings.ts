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
  investigations: z.object({
    /** Each new failure is investigated by itself. */
    autoStart: z.boolean().default(true),
  }),
  tests: z.object({
    /** Single test results are kept for this long, then dropped by whole months. Counts per test and day stay. */
    retentionDays: z.number().int().min(60).max(3_650).default(400),
    /** ISO 8601; what began before it was dropped. Written by the job that drops. */
    resultsSince: z.iso.datetime({ offset: true }).nullable().default(null),
  }),
} as const;

export const TestRetentionInput = SettingValues.tests.pick({ retentionDays: true }).required();
export type TestRetentionInput = z.output<typeof TestRetentionInput>;

export type SettingKey = keyof typeof SettingValues;
export type SettingValue<Key extends SettingKey> = z.output<(typeof SettingValues)[Key]>;
export type Settings = { [Key in SettingKey]: SettingValue<Key> };
