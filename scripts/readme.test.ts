import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { parseEnvironment } from "@/lib/env";

const documents = [
  "README.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  ...["approvals", "deployment", "harness-client", "measurements", "simulator"].map(
    (name) => `docs/${name}.md`,
  ),
];

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

test("every link of a document to a file of the project leads somewhere", () => {
  const broken = documents.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/(?<!!)\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
      .map((match) => match[1] ?? "")
      .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(dirname(file), target)))
      .map((target) => `${file}: ${target}`),
  );
  expect(broken).toEqual([]);
});

test("every file and folder that a document names in code style exists", () => {
  const roots = "app|bench|components|docs|e2e|lib|public|schemas|scripts|simulator";
  const missing = documents.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(new RegExp(`\`((?:${roots})/[\\w./()\\[\\]-]*)\``, "g"))]
      .map((match) => match[1] ?? "")
      .filter((path) => !path.includes("*") && !existsSync(path))
      .map((path) => `${file}: ${path}`),
  );
  expect(missing).toEqual([]);
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
