import { formatPercent } from "@/lib/format/percent";
import { formatRelative } from "@/lib/format/time";
/** `3 h ago`, seen from `now`; both ISO 8601. */
export function ago(instant: string, now: string): string {
  return formatRelative(Date.parse(instant), Date.parse(now));
}

/** Text inside a Markdown paragraph or link, unable to become markup. */
export function plain(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\\`*_[\]<>#|~!]/g, (mark) => `\\${mark}`)
    .replace(/:\/\//g, "&#58;//");
}

export function cut(text: string, maxChars: number): string {
  return text.length <= maxChars ? text : `${text.slice(0, maxChars - 1).trimEnd()}…`;
}

export function link(label: string, href: string): string {
  return `[${plain(label)}](${href.replace(/[()\s]/g, (mark) => encodeURIComponent(mark).replace("(", "%28").replace(")", "%29"))})`;
}

/** A code block whose fence is longer than any in the text. */
export function codeBlock(lines: readonly string[]): string {
  const text = lines.join("\n");
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((match) => match[0].length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}

export function inlineCode(text: string): string {
  return text.includes("`") ? plain(text) : `\`${text.replace(/\s+/g, " ")}\``;
}

/** A rate that a tool gives in percent. */
export function percent(value: number | null): string {
  return formatPercent(value === null ? null : value / 100);
}

/** A blank line between the parts that exist. */
export function paragraphs(...parts: (string | null | undefined | false)[]): string {
  return parts.filter((part): part is string => typeof part === "string" && part !== "").join("\n\n");
}

export function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}

export function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
