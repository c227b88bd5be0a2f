import path from "node:path";
import { expect, test } from "vitest";
import { codeOf, fileOf, files, type Import, importsOf, isTest, product, sourceOf } from "./sources.fixture";

/*
 * The rules of the house that no compiler checks: who may import whom, what analysis may not touch, where the
 * environment is read, how routes and actions are made. Each rule names the files that break it.
 */

const within = (target: string, ...folders: string[]) =>
  folders.some((folder) => target === folder || target.startsWith(`${folder}/`));
const projectRooms = ["app", "components", "lib", "schemas", "simulator", "e2e", "bench", "scripts"];
const isOwn = (target: string) => within(target, ...projectRooms);

/** `file -> import` of each file whose import the rule does not allow; of product files, unless others are given. */
function broken(
  of: (file: string) => boolean,
  allows: (target: Import, file: string) => boolean,
  among: readonly string[] = product,
): string[] {
  return among.filter(of).flatMap((file) =>
    importsOf(file)
      .filter((each) => isOwn(each.target) && !allows(each, file))
      .map(({ target }) => `${file} -> ${target}`),
  );
}

/** What every layer of `lib` may use: errors, the clock, the shape of a context. */
const ground = [
  "lib/addresses",
  "lib/api-addresses",
  "lib/format",
  "lib/errors",
  "lib/clock",
  "lib/context",
  "lib/env",
  "lib/log",
  "lib/secrets",
  "lib/redact-secrets",
  "lib/edit-distance",
];

test("the project is read at all", () => {
  expect(product.length).toBeGreaterThan(300);
  expect(importsOf("lib/approvals/decide-approval.ts").map(({ target }) => target)).toContain(
    "lib/approvals/get-approval",
  );
});

test("nothing imports app but app", () => {
  expect(
    broken(
      (file) => !file.startsWith("app/"),
      ({ target }) => !within(target, "app"),
    ),
  ).toEqual([]);
});

test("what is shipped imports no test and nothing that only tests use", () => {
  // Measurements begin with the same databases and accounts as tests.
  expect(
    broken(
      (file) => !file.startsWith("bench/"),
      (each) => !isTest(fileOf(each) ?? each.target),
    ),
  ).toEqual([]);
  const fixture = "lib/connectors/stored-harness.fixture";
  expect(isTest(fileOf({ target: fixture }) ?? fixture)).toBe(true);
});

test("schemas know nothing but schemas", () => {
  expect(
    broken(
      (file) => file.startsWith("schemas/"),
      ({ target }) => within(target, "schemas"),
    ),
  ).toEqual([]);
});

test("analysis knows schemas and itself, and does no I/O", () => {
  const insights = (file: string) => file.startsWith("lib/insights/");
  expect(
    broken(insights, ({ target }) =>
      within(
        target,
        "schemas",
        "lib/insights",
        "lib/redact-secrets",
        "lib/addresses",
        "lib/format",
        "lib/edit-distance",
      ),
    ),
  ).toEqual([]);
  // Parsers alone: whatever else a package does, it may do I/O.
  const parsers = new Set(["zod", "yaml", "saxes"]);
  const packages = product.filter(insights).flatMap((file) =>
    importsOf(file)
      .filter(({ target }) => !isOwn(target) && !target.startsWith("node:") && !parsers.has(target))
      .map(({ target }) => `${file} -> ${target}`),
  );
  expect(packages).toEqual([]);
  // A hash and the text of bytes are computed, not read.
  const pure = new Set(["node:crypto", "node:buffer", "node:string_decoder"]);
  const impure = product.filter(insights).flatMap((file) => [
    ...importsOf(file)
      .filter(({ target }) => target.startsWith("node:") && !pure.has(target))
      .map(({ target }) => `${file} -> ${target}`),
    ...(
      codeOf(file).match(
        /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bprocess\.|\bfetch\(|\bperformance\./g,
      ) ?? []
    ).map((use) => `${file} uses ${use}`),
  ]);
  expect(impure).toEqual([]);
});

test("the Harness client knows schemas, analysis and errors; the store knows the environment beside", () => {
  const base = ["schemas", "lib/insights", ...ground];
  expect(
    broken(
      (file) => file.startsWith("lib/harness/"),
      ({ target }) => within(target, ...base, "lib/harness"),
    ),
  ).toEqual([]);
  expect(
    broken(
      (file) => file.startsWith("lib/db/"),
      ({ target }) => within(target, ...base, "lib/db"),
    ),
  ).toEqual([]);
});

test("nothing in lib draws, and nothing in lib knows the simulator", () => {
  expect(
    broken(
      (file) => file.startsWith("lib/"),
      ({ target }) => !within(target, "components", "simulator", "e2e"),
    ),
  ).toEqual([]);
});

test("components see schemas, each other, and what runs in a browser", () => {
  const browserSafe = [
    "lib/addresses",
    "lib/api-addresses",
    "lib/format",
    "lib/errors",
    "lib/insights/logs/ansi",
    "lib/insights/logs/first-error-line",
  ];
  expect(
    broken(
      (file) => file.startsWith("components/"),
      ({ target }) => within(target, "schemas", "components", ...browserSafe),
    ),
  ).toEqual([]);
  const node = product
    .filter((file) => file.startsWith("components/"))
    .filter((file) => importsOf(file).some(({ target }) => target.startsWith("node:")));
  expect(node).toEqual([]);
});

test("addresses and words, which everybody may use, know nothing but themselves", () => {
  expect(
    broken(
      (file) => within(file.replace(/\.ts$/, ""), "lib/addresses", "lib/api-addresses", "lib/format"),
      ({ target }) => within(target, "lib/format"),
    ),
  ).toEqual([]);
});

test("simulator and end-to-end tests know schemas and themselves: they stand outside of the product", () => {
  for (const room of ["simulator", "e2e"]) {
    expect(
      broken(
        (file) => file.startsWith(`${room}/`),
        ({ target }) => within(target, "schemas", room),
        // All of `e2e` is tests, and none of it may look inside; the simulator's own tests begin it with lib's databases.
        room === "e2e" ? files : product,
      ),
    ).toEqual([]);
  }
  expect(files.filter((file) => file.startsWith("e2e/") && isTest(file)).length).toBeGreaterThan(5);
});

test("the environment is read in one place", () => {
  const allowed = new Map([
    ["lib/env.ts", "the place"],
    ["proxy.ts", "Next replaces NODE_ENV at build time; the proxy runs where lib/env does not"],
    [
      "instrumentation.ts",
      "Next replaces NEXT_RUNTIME at build time, which keeps Node out of other runtimes",
    ],
    ["simulator/main.ts", "a program of its own, configured by its own variables"],
    ["next.config.js", "read by the build"],
    ["playwright.config.ts", "read by the test runner"],
  ]);
  const readers = product.filter(
    (file) =>
      !allowed.has(file) && !/^(?:scripts|bench|e2e)\//.test(file) && /\bprocess\.env\b/.test(codeOf(file)),
  );
  expect(readers).toEqual([]);
});

test("every route is made by route() or publicRoute(), so that none forgets who may call it", () => {
  const exceptions = new Map([["app/api/auth/[...nextauth]/route.ts", "next-auth's own handler"]]);
  const wrong = product
    .filter((file) => /^app\/.*\/route\.tsx?$/.test(file) && !exceptions.has(file))
    .flatMap((file) => {
      const exported =
        codeOf(file).match(/export\s+(?:const|async function|function|\{)[^;=(]*(?:=\s*\w+)?/g) ?? [];
      return exported
        .filter((statement) => /\b(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b/.test(statement))
        .filter((statement) => !/=\s*(?:route|publicRoute)$/.test(statement.trim()))
        .map((statement) => `${file}: ${statement}`);
    });
  expect(wrong).toEqual([]);
});

test("every file of server actions says so and makes them by serverAction()", () => {
  const actionFiles = product.filter((file) => file.startsWith("app/actions/"));
  expect(actionFiles.length).toBeGreaterThan(0);
  const wrong = actionFiles.flatMap((file) => {
    const exported = codeOf(file).match(/^export\s.*$/gm) ?? [];
    return [
      ...(/^"use server";/.test(sourceOf(file)) ? [] : [`${file}: no "use server"`]),
      ...exported
        .filter((line) => !/^export (?:type|const \w+ = serverAction\()/.test(line))
        .map((line) => `${file}: ${line}`),
    ];
  });
  expect(wrong).toEqual([]);
  const elsewhere = product.filter(
    (file) => !file.startsWith("app/actions/") && /^\s*["']use server["']/m.test(codeOf(file)),
  );
  expect(elsewhere).toEqual([]);
});

test("no file is longer than 400 lines", () => {
  const long = files
    .map((file) => ({ file, lines: sourceOf(file).split("\n").length - 1 }))
    .filter(({ lines }) => lines > 400)
    .map(({ file, lines }) => `${file}: ${lines}`);
  expect(long).toEqual([]);
});

test("files are named in kebab-case, and none is a drawer for what has no place", () => {
  const odd = product.filter(
    (file) =>
      !/^(?:\.?[a-z0-9]+(?:[-.][a-z0-9]+)*|\[+(?:\.\.\.)?[a-z]+\]+|\([a-z-]+\))$/.test(path.basename(file)),
  );
  expect(odd).toEqual([]);
  const drawers = files.filter((file) => /(?:^|\/)(?:utils?|common|misc|helpers?)(?:\/|\.tsx?$)/.test(file));
  expect(drawers).toEqual([]);
});

test("the compiler is not talked down to", () => {
  const escapes = product
    .filter((file) => /\.tsx?$/.test(file))
    .flatMap((file) =>
      codeOf(file)
        .split("\n")
        .filter((line) => !/^\s*["'`*]/.test(line))
        .filter(
          (line) =>
            /(?::|\bas|<)\s*any\b(?!["'`\w ])/.test(line) ||
            /@ts-(?:ignore|expect-error|nocheck)/.test(line) ||
            /[\w)\]]!(?:[.;,)\]]|\s*$)/.test(
              line.replace(/(["'`]).*?\1/g, '""').replace(/\/(?:[^/\n\\]|\\.)+\/[a-z]*/g, "re"),
            ),
        )
        .map((line) => `${file}: ${line.trim()}`),
    );
  const comments = product
    .filter((file) => /@ts-(?:ignore|expect-error|nocheck)\b/.test(sourceOf(file)))
    .filter((file) => !file.endsWith(".type-test.ts"));
  expect({ escapes, comments }).toEqual({ escapes: [], comments: [] });
});

test("no test is skipped, focused or left to do", () => {
  const left = files
    .filter((file) => isTest(file) || /\.spec\.ts$/.test(file))
    .filter((file) => file !== "lib/house/rules.test.ts")
    .filter((file) => /\b(?:test|it|describe)\.(?:skip|only|todo)\b/.test(codeOf(file)));
  expect(left).toEqual([]);
});
