/** `4m 12s`, `2h 5m`, `850ms`. */
export function duration(ms: number | null): string {
  if (ms === null) return "-";
  if (ms < 1000) return `${Math.round(ms)}ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes}m` : `${minutes}m ${seconds % 60}s`;
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return hours % 24 === 0 ? `${hours / 24}d` : `${Math.floor(hours / 24)}d ${hours % 24}h`;
  return minutes % 60 === 0 ? `${hours}h` : `${hours}h ${minutes % 60}m`;
}

/** `3 h ago`, seen from `now`; both ISO 8601. */
export function ago(instant: string, now: string): string {
  const minutes = Math.round((Date.parse(now) - Date.parse(instant)) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.round(minutes / 60);
  if (hours < 48) return `${hours} h ago`;
  return `${Math.round(hours / 24)} days ago`;
}

/** `3 executions`, `1 execution`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
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

export function percent(value: number | null): string {
  return value === null ? "n/a" : `${Number.isInteger(value) ? value : value.toFixed(1)} %`;
}

/** A small chance with as many digits as it needs, as the charts write it: `0.24 %`, `3.1 %`, `42 %`; `share` is 0..1. */
export function chance(share: number): string {
  const value = share * 100;
  if (value <= 0) return "0 %";
  if (value < 0.01) return "< 0.01 %";
  return `${value < 1 ? value.toFixed(2) : value < 10 ? value.toFixed(1) : Math.round(value)} %`;
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
