/**
 * Error texts without what differs from run to run, by the rules of Kubernetes' triage tool
 * (github.com/kubernetes/test-infra, triage/summarize, Apache-2.0): times, addresses, ids and node names are renamed.
 */

// "Mon, 12 January 2017 11:34:35 +0000", "Sep 28 10:23:17.5", "2021-09-28T10:23:17.123", " 2021 10:23:17"
const times =
  /[A-Z][a-z]{2}, \d+ \w+ 2\d{3} [\d./: ]*(?:[-+]\d+)?|\w{3}[\t\n\f\r ]+\d{1,2} \d+:\d+:\d+(?:\.\d+)?|(?:\d{4}-\d\d-\d\d[^\n]|[^\n]\d{4} )\d\d:\d\d:\d\d(?:[^\n]\d+)?/g;
// hex constants | IPv4 with or without port | UUIDs with or without trailing digits | hex runs | node names
const uniques =
  /0x[0-9a-fA-F]+|\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?::\d+)?|[0-9a-fA-F]{8}-[^\t\n\f\r ]{4}-[^\t\n\f\r ]{4}-[^\t\n\f\r ]{4}-[^\t\n\f\r ]{12}(?:-\d+)?|[0-9a-f]{12,32}|(?:minion-group-|default-pool-)[-0-9a-z]{4,}/g;
const mapLiteral = /map\[([^\][]*)\]/g;

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
