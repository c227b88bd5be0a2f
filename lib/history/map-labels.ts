import { textOf } from "@/schemas/harness/lenient";

const maxLabels = 50;
const maxChars = 200;

/**
 * Labels of an execution, by key. Harness gives them as a list of keys and values, older servers as one object; whatever else stands
 * there is no label and spoils none.
 *
 * @returns null for none
 */
export function mapLabels(labels: unknown): Record<string, string> | null {
  const pairs: [unknown, unknown][] = Array.isArray(labels)
    ? labels.flatMap((label) => (isObject(label) ? [[label.key, label.value] as [unknown, unknown]] : []))
    : isObject(labels)
      ? Object.entries(labels)
      : [];
  const found = pairs.flatMap(([key, value]): [string, string][] =>
    typeof key === "string" && key !== "" && (typeof value === "string" || typeof value === "number")
      ? [[(textOf(key) ?? key).slice(0, maxChars), (textOf(value) ?? "").slice(0, maxChars)]]
      : [],
  );
  return found.length === 0 ? null : Object.fromEntries(found.slice(0, maxLabels));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
