import { isRecord } from "@/lib/harness/registry";

/**
 * Merges runtime input YAML (as values): objects by key, lists of named things (variables by name, stages and steps by
 * identifier) member by member. The later one wins.
 */
export function mergedYaml(base: unknown, over: unknown): unknown {
  if (over === undefined) return base;
  if (Array.isArray(base) && Array.isArray(over)) return mergedLists(base, over);
  if (!isRecord(base) || !isRecord(over)) return over;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) merged[key] = mergedYaml(base[key], value);
  return merged;
}

function mergedLists(base: readonly unknown[], over: readonly unknown[]): unknown[] {
  if ([...base, ...over].some((member) => keyOf(member) === undefined)) return [...over];
  const merged = new Map(base.map((member) => [keyOf(member), member]));
  for (const member of over) merged.set(keyOf(member), mergedYaml(merged.get(keyOf(member)), member));
  return [...merged.values()];
}

/** What names a member: its identifier or name, or those of what it wraps (`stage: {identifier}`, `parallel` has none). */
function keyOf(member: unknown): string | undefined {
  if (!isRecord(member)) return undefined;
  const own = member.identifier ?? member.name;
  if (typeof own === "string") return own;
  const [wrapper] = Object.keys(member);
  const inner = wrapper === undefined ? undefined : member[wrapper];
  return isRecord(inner) && typeof inner.identifier === "string"
    ? `${wrapper}:${inner.identifier}`
    : undefined;
}
