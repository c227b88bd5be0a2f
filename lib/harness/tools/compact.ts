import { isRecord, type ResourceTypeName, resourceType } from "@/lib/harness/registry";

/** Reduces an item to its view; an item of unknown shape keeps its short members rather than losing everything. */
export function compacted(type: ResourceTypeName, item: unknown): Record<string, unknown> {
  if (!isRecord(item)) return { value: item };
  const view: Record<string, unknown> = {};
  for (const field of resourceType(type).show) {
    const [shown = field, path = shown] = field.split("=");
    const value = at(item, path);
    if (value !== undefined && value !== null && value !== "") view[shown] = value;
  }
  if (Object.keys(view).length > 0) return view;
  return Object.fromEntries(
    Object.entries(item).filter(([, value]) => typeof value !== "object" || value === null),
  );
}

function at(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((current, key) => (isRecord(current) ? current[key] : undefined), value);
}
