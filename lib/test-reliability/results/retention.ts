import type { SettingValue } from "@/schemas/settings";
import { monthOf } from "./ensure-partitions";

const dayMs = 86_400_000;

/** The instant from which single results are kept: they go by whole months, so that it is the first of one. */
export function oldestKept({ retentionDays, resultsSince }: SettingValue<"tests">, now: Date): Date {
  const byAge = monthOf(new Date(now.getTime() - retentionDays * dayMs)).start;
  // A longer retention does not bring back what is gone: a day with some of its results would count wrong.
  const goneBefore = resultsSince === null ? 0 : Date.parse(resultsSince);
  return new Date(Math.max(byAge.getTime(), goneBefore));
}
