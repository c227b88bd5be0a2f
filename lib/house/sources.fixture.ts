import { globSync, readFileSync } from "node:fs";
import path from "node:path";

const places = "{app,components,lib,schemas,simulator,e2e,bench,scripts}/**/*.{ts,tsx,mjs}";

/** What is not shipped: tests, and what only tests use. The one pattern by which the house knows them. */
export const isTest = (file: string): boolean =>
  /\.(?:type-)?test\.tsx?$|\.fixture\.tsx?$|\.spec\.ts$/.test(file);

/** Every file with code of the project, without the generated migrations. */
export const files: readonly string[] = [...globSync(places), ...globSync("*.{ts,js,mjs}")]
  .map((file) => file.split(path.sep).join("/"))
  .filter((file) => !file.startsWith("lib/db/migrations/"))
  .sort();
export const product: readonly string[] = files.filter((file) => !isTest(file));

const sources = new Map(files.map((file) => [file, readFileSync(file, "utf8")]));
export const sourceOf = (file: string): string => sources.get(file) ?? "";

/** A file's code without comments, strings left in place. */
export const codeOf = (file: string): string =>
  sourceOf(file)
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/(^|[^:"'`\w])\/\/.*$/gm, "$1");

export interface Import {
  /** Path within the project without extension, or the name of a package. */
  target: string;
  /** Erased by the compiler. */
  typeOnly: boolean;
}

const imports = new Map<string, Import[]>();

export function importsOf(file: string): Import[] {
  const known = imports.get(file);
  if (known !== undefined) return known;
  const found: Import[] = [];
  const statements =
    /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?["']([^"'\n]+)["']|import\(\s*(?:\/\*.*?\*\/\s*)?["']([^"']+)["']\s*\)/g;
  for (const match of codeOf(file).matchAll(statements)) {
    const name = match[2] ?? match[3] ?? "";
    const target = name.startsWith("@/")
      ? name.slice(2)
      : name.startsWith(".")
        ? path.posix.normalize(path.posix.join(path.posix.dirname(file), name))
        : name;
    found.push({ target, typeOnly: match[1] !== undefined });
  }
  imports.set(file, found);
  return found;
}

const byTarget = new Map<string, string>();
for (const file of files) {
  byTarget.set(file, file);
  const bare = file.replace(/\.(?:tsx?|mjs|js)$/, "");
  byTarget.set(bare, file);
  if (/\/index$/.test(bare)) byTarget.set(bare.slice(0, -"/index".length), file);
}

/** The file that an import names; null for a package. */
export const fileOf = ({ target }: Pick<Import, "target">): string | null =>
  byTarget.get(target) ?? byTarget.get(target.replace(/\.(?:mjs|js)$/, "")) ?? null;

/** Files, or rooms, that import each other in a circle: each strongly connected part of more than one. */
export function circlesOf(edges: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const found: string[][] = [];
  const visit = (node: string) => {
    const number = order.size;
    order.set(node, number);
    lowest.set(node, number);
    open.push(node);
    for (const next of edges.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      if (open.includes(next)) {
        lowest.set(node, Math.min(lowest.get(node) ?? 0, lowest.get(next) ?? 0));
      }
    }
    if (lowest.get(node) !== number) return;
    const part = open.splice(open.indexOf(node));
    if (part.length > 1) found.push(part.sort());
  };
  for (const node of edges.keys()) if (!order.has(node)) visit(node);
  return found;
}
