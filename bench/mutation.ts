/**
 * How many small wrong changes of a room its tests notice (Stryker; https://stryker-mutator.io). Prints what became of the
 * mutants and names those that nobody noticed. `score` is the percentage noticed, by a failed test or a test that no longer
 * ended, among all that were tried, those that no test reaches included (a mutant that broke the test runner itself says
 * nothing). The tests run on Postgres alone.
 * Usage: mutation --room harness-client|auth|approvals|insights [--sample 400] [--seed 1] [--all] [--files GLOB,…]
 *   [--workers 1] [--fresh]
 * Results are kept below `reports/mutation/`: the next run tries only what changed since, `--fresh` everything.
 */
import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import type { MutantResult } from "@stryker-mutator/api/core";
import { Stryker } from "@stryker-mutator/core";
import { mutatedRooms, roomVariable } from "./mutation/rooms";
import type { Sample } from "./mutation/sample";

const { values } = parseArgs({
  options: {
    room: { type: "string", default: "" },
    sample: { type: "string", default: "400" },
    seed: { type: "string", default: "1" },
    all: { type: "boolean", default: false },
    files: { type: "string" },
    workers: { type: "string", default: "1" },
    fresh: { type: "boolean", default: false },
  },
});
const room = Object.entries(mutatedRooms).find(([name]) => name === values.room)?.[1];
if (room === undefined) {
  console.error(`--room must be one of: ${Object.keys(mutatedRooms).join(", ")}`);
  process.exit(1);
}
// Standard output is for the figures; Stryker speaks there.
const print = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);

const reports = "reports/mutation";
const sampleName = values.all ? "all" : `${values.sample}-${values.seed}`;
const kept = `${reports}/${values.room}-${sampleName}.incremental.json`;
if (values.fresh && existsSync(kept)) rmSync(kept);
process.env[roomVariable] = values.room;
process.env.TACKROOM_TEST_DATABASES = "postgres";
const sample: Sample = { size: values.all ? null : Number(values.sample), seed: values.seed };

const results = await new Stryker({
  mutate: [
    ...(values.files?.split(",") ?? room.mutate),
    "!**/*.{test,type-test,fixture}.{ts,tsx}",
    "!**/*.d.ts",
  ],
  testRunner: "vitest",
  vitest: { configFile: "bench/mutation/vitest.config.ts", related: false },
  checkers: ["sample"],
  sample,
  warnings: { unknownOptions: false, preprocessorErrors: true, unserializableOptions: true, slow: false },
  plugins: ["@stryker-mutator/vitest-runner", "./bench/mutation/sample.ts"],
  coverageAnalysis: "perTest",
  concurrency: Number(values.workers),
  // A machine that others use as well kills no mutant.
  timeoutMS: 20_000,
  timeoutFactor: 3,
  // None: TypeScript 7 has no API to rewrite one with, and the copy needs no other paths.
  tsconfigFile: "none.json",
  incremental: true,
  incrementalFile: kept,
  ignorePatterns: [".next*", ".data*", "reports", "playwright-report", "/test-results"],
  reporters: ["progress-append-only", "json", "html"],
  jsonReporter: { fileName: `${reports}/${values.room}-${sampleName}.json` },
  htmlReporter: { fileName: `${reports}/${values.room}-${sampleName}.html` },
  allowConsoleColors: false,
}).runMutationTest();

const outside: readonly MutantResult["status"][] = ["Ignored", "CompileError", "RuntimeError"];
const tried = results.filter(({ status }) => !outside.includes(status));
const count = (status: MutantResult["status"]) => tried.filter((mutant) => mutant.status === status).length;
const noticed = count("Killed") + count("Timeout");
const unnoticed = tried
  .filter(({ status }) => status === "Survived" || status === "NoCoverage")
  .map(({ fileName, location, mutatorName, replacement, status }) => ({
    where: `${path.relative(".", fileName)}:${location.start.line}:${location.start.column}`,
    mutator: mutatorName,
    replacement,
    reached: status === "Survived",
  }))
  .sort((a, b) => (a.where < b.where ? -1 : 1));
print(
  `${JSON.stringify(
    {
      room: values.room,
      seed: values.all ? null : Number(values.seed),
      mutants: results.length,
      tried: tried.length,
      killed: count("Killed"),
      timeout: count("Timeout"),
      survived: count("Survived"),
      noCoverage: count("NoCoverage"),
      score: Math.round((1000 * noticed) / tried.length) / 10,
      unnoticed,
    },
    null,
    2,
  )}\n`,
);
