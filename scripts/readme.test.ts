import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { parseEnvironment } from "@/lib/env";

const documents = [...globSync("*.md"), ...globSync("docs/**/*.md"), "simulator/README.md"].sort();

test("the README names every npm script, and no document names one that does not exist", () => {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync("package.json", "utf8")));
  const namedIn = (file: string) => {
    const text = readFileSync(file, "utf8");
    const run = [...text.matchAll(/npm run (?:--silent )?([a-z0-9:]+)/g)].map((match) => match[1] ?? "");
    const direct = [...text.matchAll(/npm (start|test)\b/g)].map((match) => match[1] ?? "");
    return new Set([...run, ...direct]);
  };
  expect([...namedIn("README.md")].sort()).toEqual(Object.keys(scripts).sort());
  const unknown = documents.flatMap((file) => [...namedIn(file)].filter((name) => !(name in scripts)));
  expect(unknown).toEqual([]);
});

test("every link and picture of a document that is a file of the project leads somewhere", () => {
  const broken = documents.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
      .map((match) => match[1] ?? "")
      .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(dirname(file), target)))
      .map((target) => `${file}: ${target}`),
  );
  expect(broken).toEqual([]);
});

/** A path that begins with one of these is meant as a path of the project, wherever it stands. */
const topFolders = [
  "app",
  "bench",
  "components",
  "docs",
  "e2e",
  "lib",
  "public",
  "schemas",
  "scripts",
  "simulator",
];
const projectFiles = [...globSync(`{${topFolders}}/**/*`), ...globSync("*.*")];
/** Where code hosts look for it, in other people's repositories. */
const elsewhere = new Set(["docs/CODEOWNERS"]);

const placeholder = /<[^>]*>|\*+/g;

/** Whether a file or folder is there; `<name>` and `*` stand for any name. */
function isThere(path: string): boolean {
  if (path.search(placeholder) < 0) return existsSync(path);
  // Next's folders have brackets and parentheses in their names, which mean something else in a pattern.
  return globSync(path.replaceAll(placeholder, "*").replace(/[[\]()]/g, "?")).length > 0;
}

/** Paths from the root, in code, prose and drawings, without a line behind them (`lib/env.ts:12`). Links are another test's. */
function pathsFromRoot(text: string): string[] {
  const segment = String.raw`(?:[\w.*-]|<[^>\s]+>|\[[\w.]+\]|\([\w-]+\))+`;
  const path = new RegExp(String.raw`(?<![\w@./<>~$*-])(?:${topFolders.join("|")})/(?:${segment}/?)*`, "g");
  return [...text.replace(/\]\([^)\s]*\)/g, "]").matchAll(path)].map(([found]) => found.replace(/\.+$/, ""));
}

/** Source files in code style that are not named from the root, such as `runs/citations.ts` and `policy.ts`. */
function partialPaths(text: string): string[] {
  return [...text.matchAll(/`((?:[\w.-]+\/)*[\w.*-]+\.(?:tsx?|mjs|md|sql))(?::[\d:-]+)?`/g)]
    .map((match) => match[1] ?? "")
    .filter((name) => !topFolders.includes(name.split("/")[0] ?? ""));
}

test("every file and folder that a document names exists", () => {
  const missing = documents.flatMap((file) => {
    const text = readFileSync(file, "utf8");
    const fromRoot = pathsFromRoot(text).filter((path) => !elsewhere.has(path) && !isThere(path));
    const partial = partialPaths(text).filter((name) => {
      const ending = new RegExp(`(?:^|/)${name.replaceAll(".", "\\.").replaceAll("*", "[^/]*")}$`);
      return !projectFiles.some((path) => ending.test(path));
    });
    return [...fromRoot, ...partial].map((name) => `${file}: ${name}`);
  });
  expect(missing).toEqual([]);
});

test("a path is found with its line, its placeholders and Next's folders, in code and in drawings", () => {
  expect(
    pathsFromRoot(
      "See `lib/env.ts:12`, `lib/<room>/<verb>.ts` and lib/db. `app/(workspace)/threads/[id]/page.tsx` -> `e2e/*.spec.ts`; " +
        "not [docs/a.md](docs/b.md)s target, `@/lib/c`, /api/docs/d or https://example.com/docs/e",
    ),
  ).toEqual([
    "lib/env.ts",
    "lib/<room>/<verb>.ts",
    "lib/db",
    "app/(workspace)/threads/[id]/page.tsx",
    "e2e/*.spec.ts",
    "docs/a.md",
  ]);
  expect(partialPaths("`runs/citations.ts:3`, `policy.ts`, not `lib/env.ts`, `catalogue.json`")).toEqual([
    "runs/citations.ts",
    "policy.ts",
  ]);
});

test("each decision is one page that says what decided, what it costs and what would change it, and the index has each once", () => {
  const pages = globSync("docs/decisions/*.md")
    .filter((file) => !file.endsWith("README.md"))
    .sort()
    .map((file) => ({ name: basename(file), text: readFileSync(file, "utf8") }));
  const index = readFileSync("docs/decisions/README.md", "utf8");
  expect(
    [...index.matchAll(/^- \[\d+\]\((.*?)\) (.*)$/gm)].map(([, name, title]) => `${name}: ${title}`),
  ).toEqual(pages.map(({ name, text }) => `${name}: ${/^# (.*)$/m.exec(text)?.[1]}`));
  const parts = ["The question", "What was considered", "What follows", "What would make us decide again"];
  for (const { name, text } of pages) {
    expect(
      [...text.matchAll(/^## (.*)$/gm)].map((match) => match[1]),
      name,
    ).toEqual(parts);
    expect(text, name).toMatch(/^# .*\n\nStands since \d{4}-\d\d-\d\d\./);
    expect(text.split("\n").length, name).toBeLessThanOrEqual(41);
  }
});

test("the table of measurements has every file of bench/ and no other", () => {
  const files = readdirSync("bench")
    .filter((name) => /^[a-z-]+\.ts$/.test(name))
    .map((name) => name.slice(0, -3));
  const rows = readFileSync("docs/measurements.md", "utf8").matchAll(/^\| `([a-z-]+)/gm);
  expect([...new Set([...rows].map((match) => match[1]))].sort()).toEqual(files.sort());
});

test("the README's table of variables names those of .env.example and no other", () => {
  const readme = readFileSync("README.md", "utf8");
  const section = readme.slice(readme.indexOf("\n## Configuration\n"), readme.indexOf("\n## Production\n"));
  const inTable = section
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .flatMap((line) => [...(line.split("|")[1] ?? "").matchAll(/`([A-Z][A-Z0-9_]*)`/g)])
    .map((match) => match[1]);
  const inExample = [...readFileSync(".env.example", "utf8").matchAll(/^([A-Z][A-Z0-9_]*)=/gm)].map(
    (match) => match[1],
  );
  expect(inExample.length).toBeGreaterThan(20);
  expect(inTable.sort()).toEqual(inExample.sort());
});

test("a copy of .env.example means the same as no configuration at all", () => {
  const example = Object.fromEntries(
    [...readFileSync(".env.example", "utf8").matchAll(/^([A-Z][A-Z0-9_]*)=(.*)$/gm)].map((match) => [
      match[1],
      match[2],
    ]),
  );
  expect(parseEnvironment(example)).toEqual(parseEnvironment({}));
});
