import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseEnvironment } from "@/lib/env";

/** The names that the schema of the environment asks for. `NODE_ENV` is set by the start scripts, never by a person. */
function namesAskedFor(): string[] {
  const names = new Set<string>();
  const recorder = new Proxy<Record<string, string | undefined>>(
    {},
    {
      get: (_target, name) => {
        if (typeof name === "string" && /^[A-Z][A-Z0-9_]*$/.test(name)) names.add(name);
        return undefined;
      },
    },
  );
  parseEnvironment(recorder);
  names.delete("NODE_ENV");
  return [...names].sort();
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
  const names = namesAskedFor();
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
    .flatMap((line) => [...(line.split("|")[1] ?? "").matchAll(/`([A-Z][A-Z0-9_]*)`/g)].map((match) => match[1]));
  expect(named.sort()).toEqual(namesAskedFor());
});
