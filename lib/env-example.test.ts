import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseEnvironment } from "@/lib/env";

/** The names in the schema of the environment. `NODE_ENV` is set by the start scripts, never by a person. */
function namesInSchema(): string[] {
  const source = readFileSync("lib/env.ts", "utf8");
  const schema = /const EnvironmentVariables = z\.object\(\{\n([\s\S]*?)\n\}\);/.exec(source)?.[1] ?? "";
  const names = [...schema.matchAll(/^ {2}([A-Z][A-Z0-9_]*):/gm)].map((match) => match[1] ?? "");
  return names.filter((name) => name !== "NODE_ENV").sort();
}

/** The assignments of `.env.example`, by name. */
function example(): Record<string, string> {
  const lines = readFileSync(".env.example", "utf8").split("\n");
  return Object.fromEntries(
    lines
      .map((line) => /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line))
      .filter((match) => match !== null)
      .map((match) => [match[1] ?? "", match[2] ?? ""]),
  );
}

test(".env.example lists every variable of the environment and no other", () => {
  const names = namesInSchema();
  expect(names.length).toBeGreaterThan(20);
  expect(Object.keys(example()).sort()).toEqual(names);
});

test("a copy of .env.example means the same as no configuration at all", () => {
  expect(parseEnvironment(example())).toEqual(parseEnvironment({}));
});

test("the README's table of variables names every one and no other", () => {
  const readme = readFileSync("README.md", "utf8");
  const section = readme.slice(readme.indexOf("\n## Configuration\n"), readme.indexOf("\n## Production\n"));
  const named = section
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .flatMap((line) =>
      [...(line.split("|")[1] ?? "").matchAll(/`([A-Z][A-Z0-9_]*)`/g)].map((match) => match[1]),
    );
  expect(named.sort()).toEqual(namesInSchema());
});
