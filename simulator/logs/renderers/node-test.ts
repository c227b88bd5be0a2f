import type { FailedCase, SuiteFact } from "../spec";
import { applicationLog, behaviours, domains } from "../vocabulary";
import {
  after,
  bold,
  boldRed,
  bulk,
  cause,
  green,
  greenBadge,
  grey,
  type RawLine,
  type RenderContext,
  red,
  redBadge,
  say,
  seconds,
  warn,
} from "../writer";
import { genericFailure } from "./generic-failure";

/** The suites the story names, or made-up ones that add up to the story's number of tests. */
export function suitesOf(ctx: RenderContext, fileOf: (name: string) => string): SuiteFact[] {
  const { facts, random } = ctx;
  if (facts.suites !== undefined) return facts.suites;
  const total = facts.testTotal ?? random.int(60, 240);
  const names = random.sample(domains, Math.min(domains.length, Math.max(3, Math.round(total / 14))));
  return names.map((name, at) => ({
    name,
    file: fileOf(name),
    tests: Math.max(1, Math.floor(total / names.length) + (at < total % names.length ? 1 : 0)),
    durationMs: random.int(40, 5200),
  }));
}

const casesIn = (ctx: RenderContext, file: string): FailedCase[] =>
  ctx.failure?.kind === "test_failures" ? ctx.failure.cases.filter((test) => test.file === file) : [];

/** Suites plus those of failed cases that the story did not list. */
function withFailed(ctx: RenderContext, suites: SuiteFact[]): SuiteFact[] {
  const failed = ctx.failure?.kind === "test_failures" ? ctx.failure.cases : [];
  const known = new Set(suites.map((suite) => suite.file));
  const missing = failed.filter((test) => !known.has(test.file));
  const files = [...new Map(missing.map((test) => [test.file, test])).values()];
  return [
    ...suites,
    ...files.map((test) => ({ name: test.suite, file: test.file, tests: ctx.random.int(3, 20) })),
  ];
}

/** Suite and test; a suite that is named after its file adds nothing to it. */
function titleOf(test: FailedCase, separator: string): string {
  const suite = test.suite === test.file ? "" : test.suite.replace(`${test.file} > `, "");
  return suite === "" || test.name.startsWith(suite) ? test.name : `${suite}${separator}${test.name}`;
}

function* consoleNoise(ctx: RenderContext): Generator<RawLine> {
  const { random } = ctx;
  yield say("  console.error");
  yield say(
    `    Error: gateway answered 500 for ${random.pick(domains)} ${random.hex(8)} (expected by the test)`,
  );
  yield say("");
  yield say(`      at log (src/log.ts:${random.int(10, 60)}:11)`);
  yield say("");
}

function* jestFailure(test: FailedCase): Generator<RawLine> {
  yield cause(boldRed(`  ● ${titleOf(test, " › ")}`));
  yield after("");
  yield cause(`    ${test.type === undefined ? "" : `${test.type}: `}${test.message}`);
  yield after("");
  if (test.expected !== undefined) yield cause(`    Expected: ${green(test.expected)}`);
  if (test.received !== undefined) yield cause(`    Received: ${red(test.received)}`);
  yield after("");
  yield after(grey(`      ${test.line - 1} |   const result = await run(input);`));
  yield after(`    ${red(">")} ${grey(`${test.line} |`)}   expect(result).toEqual(wanted);`);
  yield after(grey(`         |                  ^`));
  yield after("");
  yield cause(`      at Object.<anonymous> (${test.file}:${test.line}:18)`);
  yield after("      at processTicksAndRejections (node:internal/process/task_queues:105:5)");
  yield after("");
}

/** Jest: a line per file, failures where they happen, a summary that repeats them. */
export function* jestRun(ctx: RenderContext): Generator<RawLine> {
  const { random, failure } = ctx;
  const suites = withFailed(
    ctx,
    suitesOf(ctx, (name) => `test/${name}.spec.ts`),
  );
  const failed = failure?.kind === "test_failures" ? failure.cases : [];
  const dies = failure !== undefined && failure.kind !== "test_failures";
  const dieAt = dies ? Math.floor(suites.length * 0.6) : -1;
  for (const [at, suite] of suites.entries()) {
    const broken = casesIn(ctx, suite.file);
    const badge = broken.length > 0 ? redBadge(" FAIL ") : greenBadge(" PASS ");
    yield say(
      `${badge} ${grey(`${suite.file.replace(/[^/]*$/, "")}`)}${bold(suite.file.replace(/^.*\//, ""))} (${seconds(suite.durationMs ?? random.int(30, 4000))})`,
      6,
    );
    if (at === 1 || random.chance(0.12)) yield* consoleNoise(ctx);
    for (const test of broken) yield* jestFailure(test);
    yield* bulk(ctx, 1 / suites.length, () => {
      const log = applicationLog(random);
      return `    ${log.level.toLowerCase()} ${log.logger}: ${log.text}`;
    });
    for (const retried of ctx.facts.retriedCases?.filter((test) => test.file === suite.file) ?? []) {
      yield warn(`  ${red("✕")} ${retried.suite} › ${retried.name}: ${retried.message}`);
      yield say(`  ${green("✓")} ${retried.suite} › ${retried.name} (passed on attempt 2)`);
    }
    if (at === dieAt) {
      if (failure?.kind === "out_of_memory") {
        yield after(`${redBadge(" FAIL ")} ${suites[at + 1]?.file ?? suite.file}`);
        yield cause("  ● Test suite failed to run");
        yield after("");
        yield cause(
          "    A jest worker process (pid=61) was terminated by another process: signal=SIGKILL, exitCode=null. Operating system logs may contain more information on why this occurred.",
        );
        yield cause(`    memory.max of the container: ${failure.limitMiB} MiB, memory.events: oom_kill 1`);
      } else {
        yield* genericFailure(ctx);
      }
    }
  }
  const total = suites.reduce((sum, suite) => sum + suite.tests, 0);
  const failedFiles = new Set(failed.map((test) => test.file)).size + (dies ? 1 : 0);
  if (failed.length > 0) {
    yield say("Summary of all failing tests", 4);
    for (const test of failed) {
      yield after(`${redBadge(" FAIL ")} ${test.file}`);
      yield after(boldRed(`  ● ${titleOf(test, " › ")}`));
    }
    yield say("");
  }
  yield say(
    `${bold("Test Suites:")} ${failedFiles > 0 ? `${boldRed(`${failedFiles} failed`)}, ` : ""}${green(`${suites.length - failedFiles} passed`)}, ${suites.length} total`,
  );
  yield say(
    `${bold("Tests:")}       ${failed.length > 0 ? `${boldRed(`${failed.length} failed`)}, ` : ""}${green(`${total - failed.length} passed`)}, ${total} total`,
  );
  yield say(`${bold("Snapshots:")}   ${random.int(0, 30)} total`);
  yield say(`${bold("Time:")}        ${random.int(9, 180)}.${random.int(10, 999)} s`);
  yield say(grey("Ran all test suites."));
  if (random.chance(0.5) || failed.length > 0) {
    yield warn(
      "A worker process has failed to exit gracefully and has been force exited. This is likely caused by tests leaking due to improper teardown.",
    );
  }
}

/** Vitest: a tick per file while it runs, the failures together after all files. */
export function* vitestRun(ctx: RenderContext): Generator<RawLine> {
  const { random, failure } = ctx;
  const suites = withFailed(
    ctx,
    suitesOf(ctx, (name) => `src/${name}/${name}.test.ts`),
  );
  const failed = failure?.kind === "test_failures" ? failure.cases : [];
  yield say(`${boldRed("")}\u001b[46;1m RUN \u001b[0m v3.0.5 /harness`);
  yield say("");
  for (const suite of suites) {
    const broken = casesIn(ctx, suite.file);
    const ms = suite.durationMs ?? random.int(8, 2400);
    if (broken.length === 0) {
      yield say(` ${green("✓")} ${suite.file} (${suite.tests} tests) ${ms}ms`, 5);
    } else {
      yield after(
        ` ${red("❯")} ${suite.file} (${suite.tests} tests | ${red(`${broken.length} failed`)}) ${ms}ms`,
        5,
      );
      for (const test of broken) yield cause(`   ${red("×")} ${titleOf(test, " > ")} ${random.int(2, 60)}ms`);
    }
    if (random.chance(0.15)) {
      yield say(grey(`stderr | ${suite.file} > ${suite.name} > ${random.pick(behaviours)}`));
      yield say(`Error: upstream failed (simulated by the test)`);
      yield say("");
    }
    yield* bulk(ctx, 1 / suites.length, () => {
      const log = applicationLog(random);
      return `{"level":"${log.level.toLowerCase()}","name":"${log.logger}","msg":"${log.text}"}`;
    });
  }
  if (failure !== undefined && failure.kind !== "test_failures") yield* genericFailure(ctx);
  if (failed.length > 0) {
    yield say(`\n${red(`⎯⎯⎯⎯⎯⎯⎯ Failed Tests ${failed.length} ⎯⎯⎯⎯⎯⎯⎯`)}`);
    for (const [at, test] of failed.entries()) {
      yield cause(`${redBadge(" FAIL ")} ${test.file} > ${titleOf(test, " > ")}`);
      yield cause(boldRed(`${test.type ?? "AssertionError"}: ${test.message}`));
      if (test.expected !== undefined) {
        yield after(`  ${green(`- Expected  ${test.expected}`)}`);
        yield after(`  ${red(`+ Received  ${test.received ?? "undefined"}`)}`);
      }
      yield cause(` ❯ ${test.file}:${test.line}:21`);
      yield after(grey(`⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[${at + 1}/${failed.length}]⎯`));
    }
  }
  const total = suites.reduce((sum, suite) => sum + suite.tests, 0);
  const brokenFiles = new Set(failed.map((test) => test.file)).size;
  yield say(
    ` Test Files  ${brokenFiles > 0 ? `${red(`${brokenFiles} failed`)} | ` : ""}${green(`${suites.length - brokenFiles} passed`)} (${suites.length})`,
  );
  yield say(
    `      Tests  ${failed.length > 0 ? `${red(`${failed.length} failed`)} | ` : ""}${green(`${total - failed.length} passed`)} (${total})`,
  );
  yield say(`   Duration  ${random.int(3, 60)}.${random.int(10, 99)}s`);
}
