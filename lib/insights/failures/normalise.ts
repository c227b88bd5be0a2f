/**
 * Error texts without what differs from run to run, by the rules of Kubernetes' triage tool
 * (github.com/kubernetes/test-infra, triage/summarize, Apache-2.0): times, addresses, ids and node names are renamed.
 */

const anyOf = (...forms: readonly string[]) => new RegExp(forms.map((form) => `(?:${form})`).join("|"), "g");

const times = anyOf(
  // Mon, 12 January 2017 11:34:35 +0000, with the blanks behind it
  String.raw`[A-Z][a-z]{2}, \d+ \w+ 2\d{3} [\d./: ]*(?:[+-]\d+)?`,
  // Sep 28 10:23:17.5
  String.raw`\w{3}[ \t\r\n\f]+\d{1,2} (?:\d+:){2}\d+(?:\.\d+)?`,
  // 2021-09-28T10:23:17.123, or the year alone before the clock
  String.raw`(?:\d{4}-\d{2}-\d{2}[^\n]|[^\n]\d{4} )(?:\d{2}:){2}\d{2}(?:[^\n]\d+)?`,
);

const uniques = anyOf(
  // addresses in memory
  String.raw`0x[\da-fA-F]+`,
  // IPv4, with or without port
  String.raw`(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?`,
  // UUIDs, with or without trailing digits
  String.raw`[\da-fA-F]{8}(?:-[^ \t\r\n\f]{4}){3}-[^ \t\r\n\f]{12}(?:-\d+)?`,
  // other ids
  String.raw`[\da-f]{12,32}`,
  // nodes of clusters
  String.raw`(?:default-pool|minion-group)-[\da-z-]{4,}`,
);

const mapLiteral = /map\[([^[\]]*)]/g;

export const truncationMark = "\n...[truncated]...\n";
export const defaultMaxLength = 10_000;

/**
 * Two texts of the same failure become equal, or nearly so. Equal ids in one text stay equal (UNIQ1, UNIQ1), so structure
 * survives. Longer texts than `maxLength` lose consecutive repeated lines, then their middle.
 */
export function normaliseFailureText(text: string, maxLength: number = defaultMaxLength): string {
  const names = new Map<string, string>();
  let result = text
    .replace(times, "TIME")
    .replace(mapLiteral, (_, inside: string) => `map[${inside.split(" ").sort(byCodeUnit).join(" ")}]`)
    .replace(uniques, (found) => {
      const known = names.get(found);
      if (known) return known;
      const name = `UNIQ${names.size + 1}`;
      names.set(found, name);
      return name;
    });
  if (result.length > maxLength) result = withoutRepeatedLines(result);
  if (result.length > maxLength) {
    const half = Math.floor(maxLength / 2);
    result = result.slice(0, half) + truncationMark + result.slice(result.length - half);
  }
  return result;
}

function withoutRepeatedLines(text: string): string {
  const lines = text.split("\n");
  return lines.filter((line, index) => index === 0 || line !== lines[index - 1]).join("\n");
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
