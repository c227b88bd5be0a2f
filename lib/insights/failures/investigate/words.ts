import { formatPlural } from "@/lib/format/number";
import { formatWholePercent } from "@/lib/format/percent";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** "12 minutes", "3 hours", "2 days": how long a time is, in words. */
export function timeSpan(ms: number): string {
  const absolute = Math.abs(ms);
  if (absolute < 90_000) return formatPlural(Math.max(1, Math.round(absolute / 1_000)), "second");
  if (absolute < 90 * minuteMs) return formatPlural(Math.round(absolute / minuteMs), "minute");
  if (absolute < 36 * hourMs) return formatPlural(Math.round(absolute / hourMs), "hour");
  return formatPlural(Math.round(absolute / dayMs), "day");
}

/** The clock of an instant, UTC: a sentence must read the same for everybody. */
export function clock(at: number): string {
  return `${new Date(at).toISOString().slice(11, 16)} UTC`;
}

export function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** The first line of a commit's message. */
export function subjectLine(message: string): string {
  const [line = ""] = message.split("\n");
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}

export function listed(items: readonly string[], most = 3): string {
  const shown = items.slice(0, most);
  const rest = items.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} and ${rest} more`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A chance in words that promise neither never nor always. */
export function percent(share: number): string {
  const text = formatWholePercent(Math.min(0.999, Math.max(0.001, share)));
  return /^\d/.test(text) ? `about ${text}` : text;
}
