import { parse } from "yaml";

/** One value of a YAML document that differs; null where it is absent. */
export interface YamlDifference {
  /** Like `pipeline.stages[build].spec.timeout`; list items by their identifier or name where they have one. */
  path: string;
  before: string | null;
  after: string | null;
}

/** Larger documents are compared as a whole: reading them would take longer than the answer is worth. */
const maxChars = 400_000;
const maxDepth = 40;

/** Values that differ between two YAML documents, in the order of the newer one; null when one of them cannot be read. */
export function diffYaml(before: string, after: string): YamlDifference[] | null {
  if (before === after) return [];
  if (before.length > maxChars || after.length > maxChars) return null;
  const old = valuesOf(before);
  const fresh = valuesOf(after);
  if (old === null || fresh === null) return null;
  const paths = new Set([...fresh.keys(), ...old.keys()]);
  return [...paths].flatMap((path) => {
    const was = old.get(path) ?? null;
    const is = fresh.get(path) ?? null;
    return was === is ? [] : [{ path, before: was, after: is }];
  });
}

function valuesOf(text: string): Map<string, string> | null {
  const values = new Map<string, string>();
  try {
    collect(parse(text, { maxAliasCount: 50 }), "", values, 0);
    return values;
  } catch {
    return null;
  }
}

function collect(value: unknown, path: string, into: Map<string, string>, depth: number): void {
  if (depth > maxDepth) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      collect(item, `${path}[${nameOf(item) ?? index}]`, into, depth + 1);
    }
  } else if (value !== null && typeof value === "object") {
    for (const [key, item] of Object.entries(value)) {
      collect(item, path === "" ? key : `${path}.${key}`, into, depth + 1);
    }
  } else {
    into.set(path, value === null || value === undefined ? "" : String(value));
  }
}

/** A list item is told by what it is called, so that inserting one does not move all the others. */
function nameOf(item: unknown): string | null {
  if (item === null || typeof item !== "object") return null;
  const record: Partial<Record<string, unknown>> = { ...item };
  const inner = [record, record.step, record.stage, record.stepGroup].find(
    (each): each is Record<string, unknown> =>
      each !== null && typeof each === "object" && ("identifier" in each || "name" in each),
  );
  const name = inner?.identifier ?? inner?.name;
  return typeof name === "string" ? name : null;
}
