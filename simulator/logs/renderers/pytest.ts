import type { FailedCase } from "../spec";
import { applicationLog, behaviours, pythonPackages } from "../vocabulary";
import {
  after,
  bold,
  boldRed,
  bulk,
  cause,
  green,
  progressBar,
  type RawLine,
  type RenderContext,
  red,
  say,
  stampText,
  warn,
  yellow,
} from "../writer";
import { cleanUp, connectivityText, exitCode, genericFailure, scriptHead } from "./generic-failure";
import { suitesOf } from "./node-test";

const atInstall = new Set(["registry_unavailable", "credential_expired", "dependency_conflict"]);

function* pipInstall(ctx: RenderContext): Generator<RawLine> {
  const { random, failure } = ctx;
  for (const requirement of ctx.facts.packages ?? random.sample(pythonPackages, 8)) {
    const [name = "lib", version = "1.0"] = requirement.split("==");
    const kB = random.int(40, 18_000);
    yield say(`Collecting ${requirement}`, 2);
    yield say(`  Downloading ${name}-${version}-py3-none-any.whl (${kB} kB)`);
    yield say(progressBar("    ", 6, 40), 3);
  }
  if (failure?.kind === "registry_unavailable") {
    const name = failure.packageName ?? "numpy";
    for (let left = 4; left >= 2; left--) {
      yield warn(
        `${yellow("WARNING:")} Retrying (Retry(total=${left}, connect=None, read=None, redirect=None, status=None)) after connection broken: /simple/${name}/`,
        12,
      );
    }
    yield cause(
      red(`ERROR: HTTP error ${failure.answer ?? 503} while getting https://${failure.host}/simple/${name}/`),
      20,
    );
    yield cause(
      red(`ERROR: Could not find a version that satisfies the requirement ${name} (from versions: none)`),
    );
    yield after(red(`ERROR: No matching distribution found for ${name}`));
    return;
  }
  if (failure?.kind === "credential_expired") {
    yield cause(
      red(
        `ERROR: HTTP error 401 while getting https://${failure.host}/simple/fernwick-common/ (user ${failure.principal}, token expired)`,
      ),
    );
    return;
  }
  if (failure?.kind === "dependency_conflict") {
    yield cause(
      red(
        `ERROR: Cannot install ${failure.requiredBy} and ${failure.packageName}==${failure.found} because these package versions have conflicting dependencies.`,
      ),
    );
    yield cause(`    ${failure.requiredBy} depends on ${failure.packageName}${failure.wanted}`);
    yield after(
      "ERROR: ResolutionImpossible: for help visit https://pip.pypa.io/en/latest/topics/dependency-resolution/",
    );
    return;
  }
  yield say(
    "Installing collected packages: " +
      random
        .sample(pythonPackages, 10)
        .map((name) => name.replace(/==.*/, ""))
        .join(", "),
    10,
  );
  yield warn(
    `${yellow("WARNING:")} Running pip as the 'root' user can result in broken permissions and conflicting behaviour with the system package manager.`,
  );
}

function* failureSection(ctx: RenderContext, test: FailedCase): Generator<RawLine> {
  const title = ` ${test.name} `;
  yield cause(boldRed(title.padStart(40 + title.length / 2, "_").padEnd(78, "_")));
  yield after("");
  yield after(`    def ${test.name.replace(/\[.*$/, "")}(client, clock):`);
  yield after(`        result = client.run(${ctx.random.int(1, 99)})`);
  yield cause(boldRed(`>       assert result == ${test.expected ?? "wanted"}`));
  yield cause(boldRed(`E       ${test.type ?? "AssertionError"}: ${test.message}`));
  if (test.received !== undefined) yield cause(boldRed(`E         + where ${test.received} = result`));
  yield after("");
  yield cause(`${boldRed(test.file)}:${test.line}: ${test.type ?? "AssertionError"}`);
  yield after("----------------------------- Captured log call ------------------------------");
  for (let at = 0; at < 3; at++) {
    const log = applicationLog(ctx.random);
    yield after(
      `${log.level.padEnd(8)} ${log.logger.toLowerCase()}:${log.logger}.py:${ctx.random.int(10, 300)} ${log.text}`,
    );
  }
}

function* run(ctx: RenderContext): Generator<RawLine> {
  const { random, failure } = ctx;
  const suites = suitesOf(ctx, (name) => `tests/test_${name}.py`);
  const cases = failure?.kind === "test_failures" ? failure.cases : [];
  for (const test of cases) {
    if (!suites.some((suite) => suite.file === test.file))
      suites.push({ name: test.suite, file: test.file, tests: random.int(3, 12) });
  }
  const total = suites.reduce((sum, suite) => sum + suite.tests, 0);
  yield say(bold("============================= test session starts =============================="));
  yield say("platform linux -- Python 3.12.8, pytest-8.3.4, pluggy-1.5.0 -- /usr/local/bin/python");
  yield say("rootdir: /harness\nconfigfile: pyproject.toml\nplugins: cov-6.0.0, xdist-3.6.1, anyio-4.8.0");
  yield say(`collected ${total} items`, 6);
  yield say("");
  if (failure?.kind === "compile_error") {
    yield say("==================================== ERRORS ====================================");
    yield cause(boldRed(`ERROR collecting ${failure.file}`));
    yield after(`${failure.file}:${failure.line}: in <module>`);
    yield cause(boldRed(`E   ${failure.symbol}: ${failure.message}`));
    yield after(`!!!!!!!!!!!!!!!!!!!! Interrupted: 1 error during collection !!!!!!!!!!!!!!!!!!!!`);
    return;
  }
  let done = 0;
  for (const [at, suite] of suites.entries()) {
    const failedHere = cases.filter((test) => test.file === suite.file);
    done += suite.tests;
    const percent = `[${String(Math.round((done / total) * 100)).padStart(3)}%]`;
    const dots = `${green(".").repeat(Math.max(0, suite.tests - failedHere.length))}${red("F").repeat(failedHere.length)}`;
    yield say(`${suite.file} ${dots} ${green(percent)}`, 5);
    yield* bulk(ctx, 1 / suites.length, () => {
      const log = applicationLog(random);
      return `${stampText(ctx.clock())} [${log.level.padEnd(8)}] ${log.logger}: ${log.text}`;
    });
    if (at === Math.floor(suites.length * 0.6) && failure !== undefined && failure.kind !== "test_failures") {
      if (failure.kind === "out_of_memory") {
        yield cause(
          `Fatal Python error: the worker 'gw1' crashed while running '${suite.file}::test_${random.int(1, 20)}'`,
        );
        yield cause(
          `MemoryError: cannot allocate; container limit ${failure.limitMiB} MiB (Killed, exit code 137)`,
        );
      } else if (failure.kind === "connectivity") {
        yield cause(boldRed(`E   httpx.ConnectError: ${connectivityText(failure)}`));
      } else yield* genericFailure(ctx);
    }
  }
  if (cases.length > 0) {
    yield say("\n=================================== FAILURES ===================================");
    for (const test of cases) yield* failureSection(ctx, test);
  }
  yield say(yellow("=============================== warnings summary ==============================="));
  yield warn(
    `tests/test_legacy.py::test_import\n  /usr/local/lib/python3.12/site-packages/httpx/_client.py:${random.int(600, 900)}: DeprecationWarning: Setting per-request cookies is being deprecated`,
  );
  for (const test of ctx.facts.retriedCases ?? [])
    yield warn(`RERUN ${test.file}::${test.name} - ${test.message}`);
  yield say("-- Docs: https://docs.pytest.org/en/stable/how-to/capture-warnings.html");
  yield say(`---------- coverage: platform linux, python 3.12.8 -----------`);
  for (const suite of suites.slice(0, 6))
    yield say(
      `${suite.file.replace("tests/test_", "app/").padEnd(32)} ${random.int(40, 400)}   ${random.int(0, 30)}    ${random.int(78, 100)}%`,
    );
  if (cases.length > 0) {
    yield after("=========================== short test summary info ============================");
    for (const test of cases)
      yield after(
        `${red("FAILED")} ${test.file}::${test.name} - ${test.type ?? "AssertionError"}: ${test.message}`,
      );
  }
  const failedText = cases.length > 0 ? `${red(`${cases.length} failed`)}, ` : "";
  yield say(
    `====== ${failedText}${green(`${total - cases.length} passed`)}, ${random.int(1, 4)} warnings in ${random.int(8, 300)}.${random.int(10, 99)}s ======`,
  );
  if (random.chance(0.3))
    yield warn(
      `Exception ignored in: <function BaseEventLoop.__del__ at 0x${random.hex(12)}> (${random.pick(behaviours)})`,
    );
}

/** pip, then pytest: dots per file, FAILURES after all of them, coverage and warnings as noise behind. */
export function* pytest(ctx: RenderContext): Generator<RawLine> {
  yield* scriptHead(ctx, ["pip install -r requirements.txt", "pytest --junitxml=junit.xml --cov=app"]);
  const installs = ctx.facts.command === undefined || /\binstall\b/.test(ctx.facts.command);
  if (installs || (ctx.failure !== undefined && atInstall.has(ctx.failure.kind))) yield* pipInstall(ctx);
  const stopped =
    ctx.failure !== undefined && (atInstall.has(ctx.failure.kind) || ctx.spec.task === "install");
  if (stopped && ctx.failure !== undefined && !atInstall.has(ctx.failure.kind)) yield* genericFailure(ctx);
  if (!stopped && ctx.spec.task === "lint") {
    yield* genericFailure(ctx);
    yield say(
      ctx.failure === undefined ? "All checks passed!" : `Found errors, exit ${exitCode(ctx.failure)}`,
    );
  } else if (!stopped && ctx.spec.task !== "install") yield* run(ctx);
  yield* cleanUp(ctx);
}
