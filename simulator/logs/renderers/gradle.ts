import { applicationLog, className } from "../vocabulary";
import {
  after,
  boldRed,
  bulk,
  cause,
  green,
  type RawLine,
  type RenderContext,
  red,
  say,
  stampText,
  warn,
  yellow,
} from "../writer";
import { answerText, cleanUp, genericFailure, scriptHead } from "./generic-failure";
import { suitesOf } from "./node-test";

const progress = (percent: number, task: string): string =>
  `\u001b[1A\u001b[1m<${"=".repeat(Math.round(percent / 8)).padEnd(13, "-")}> ${percent}% EXECUTING [${Math.round(percent * 1.4)}s]\u001b[m\r> ${task}`;

function* tests(ctx: RenderContext): Generator<RawLine> {
  const { random, failure } = ctx;
  const cases = failure?.kind === "test_failures" ? failure.cases : [];
  const suites = suitesOf(ctx, () => `${className(random)}Test`);
  const names = suites.map((suite) => suite.name);
  for (const test of cases)
    if (!names.includes(test.suite)) names.splice(Math.floor(names.length / 2), 0, test.suite);
  yield say(`\n> Task :test`, 4);
  for (const [at, suite] of names.entries()) {
    yield say(progress(70 + Math.round((at / names.length) * 25), `:test > ${at} tests completed`), 5);
    yield* bulk(ctx, 1 / names.length, () => {
      const log = applicationLog(random);
      return `    ${stampText(ctx.clock())} [Test worker] ${log.level} ${log.logger} - ${log.text}`;
    });
    for (const test of cases.filter((candidate) => candidate.suite === suite)) {
      yield cause(`\n${suite} > ${test.name} ${red("FAILED")}`);
      yield cause(`    ${test.type ?? "org.opentest4j.AssertionFailedError"}: ${test.message}`);
      yield cause(`        at ${test.file.replace(/^.*\//, "")}:${test.line}`);
      yield after("");
    }
  }
  for (const test of ctx.facts.retriedCases ?? []) {
    yield warn(`${test.suite} > ${test.name} FAILED`);
    yield warn(`    ${test.message}`);
    yield say(`${test.suite} > ${test.name} PASSED (retry 1)`);
  }
  const total = suites.reduce((sum, suite) => sum + suite.tests, 0);
  if (cases.length > 0) yield after(`\n${total} tests completed, ${cases.length} failed`);
}

interface Stop {
  task: string;
  wrong: string;
}

function* work(ctx: RenderContext): Generator<RawLine, Stop | null> {
  const { random, failure } = ctx;
  yield say(progress(9, "Resolve dependencies of :compileClasspath"), 10);
  if (failure?.kind === "registry_unavailable" || failure?.kind === "credential_expired") {
    const name =
      failure.kind === "registry_unavailable"
        ? (failure.packageName ?? "com.squareup.okhttp3:okhttp:4.12.0")
        : "com.fernwick:platform:3.1.0";
    yield say("\n> Task :compileKotlin FAILED", 20);
    yield cause(`   > Could not resolve ${name}.`);
    yield cause(
      `      > Could not GET 'https://${failure.host}/maven2/${name.replaceAll(/[.:]/g, "/")}.pom'.`,
    );
    if (failure.kind === "credential_expired") {
      yield cause(
        `         > Received status code 401 from server: Unauthorized (token of ${failure.principal} expired)`,
      );
    } else {
      const answer = failure.answer ?? 503;
      yield cause(
        typeof answer === "number"
          ? `         > Received status code ${answer} from server: ${answerText(answer)}`
          : `         > ${answer}`,
      );
    }
    return {
      task: ":compileKotlin",
      wrong: `Could not resolve all files for configuration ':compileClasspath'.`,
    };
  }
  for (const task of [
    "checkKotlinGradlePluginConfigurationErrors",
    "processResources",
    "kaptGenerateStubsKotlin",
  ]) {
    yield say(`> Task :${task}${random.chance(0.4) ? " UP-TO-DATE" : ""}`, 3);
  }
  yield say("\n> Task :compileKotlin", 8);
  yield warn(
    `${yellow("w:")} file:///harness/src/main/kotlin/com/fernwick/Legacy.kt:${random.int(10, 90)}:9 'fun capitalize(): String' is deprecated. Use replaceFirstChar instead.`,
  );
  if (failure?.kind === "compile_error") {
    yield cause(
      `${red("e:")} file:///harness/${failure.file}:${failure.line}:${failure.column ?? 17} ${failure.message}`,
    );
    yield after("\n> Task :compileKotlin FAILED");
    return {
      task: ":compileKotlin",
      wrong:
        "A failure occurred while executing org.jetbrains.kotlin.compilerRunner.GradleCompilerRunnerWithWorkers$GradleKotlinCompilerWorkAction\n   > Compilation error. See log for more details",
    };
  }
  yield say("> Task :classes", 2);
  if (ctx.spec.task === "test") {
    yield* tests(ctx);
    if (failure?.kind === "test_failures") {
      yield after("\n> Task :test FAILED");
      return {
        task: ":test",
        wrong:
          "There were failing tests. See the report at: file:///harness/build/reports/tests/test/index.html",
      };
    }
  } else yield* bulk(ctx, 1, (at) => `> Task :part-${at}:jar ${random.chance(0.7) ? "FROM-CACHE" : ""}`);
  if (failure?.kind === "out_of_memory") {
    yield cause("Expiring Daemon because JVM heap space is exhausted");
    yield cause(
      `The message received from the daemon indicates that the daemon has disappeared (container memory limit ${failure.limitMiB} MiB)`,
    );
    return {
      task: ":test",
      wrong: "Gradle build daemon disappeared unexpectedly (it may have been killed or may have crashed)",
    };
  }
  if (failure !== undefined) {
    yield* genericFailure(ctx);
    return { task: `:${ctx.spec.task}`, wrong: "Process finished with a non-zero exit value" };
  }
  return null;
}

/** Gradle with rich console: tasks, a progress line that redraws itself, `* What went wrong:` after the cause. */
export function* gradle(ctx: RenderContext): Generator<RawLine> {
  const { random } = ctx;
  yield* scriptHead(ctx, [`./gradlew ${ctx.spec.task === "test" ? "check" : "assemble"} --no-daemon`]);
  yield say("Downloading https://services.gradle.org/distributions/gradle-8.12-bin.zip");
  yield say(
    `${[10, 20, 30, 40, 50, 60, 70, 80, 90, 100].map((percent) => `${".".repeat(9)}${percent}%`).join("")}`,
    10,
  );
  yield say("To honour the JVM settings for this build a single-use Daemon process will be forked.");
  const stop = yield* work(ctx);
  const time = `${random.int(1, 6)}m ${random.int(1, 59)}s`;
  if (stop !== null) {
    yield after("");
    yield after("FAILURE: Build failed with an exception.");
    yield after("");
    yield after("* What went wrong:");
    yield after(`Execution failed for task '${stop.task}'.`);
    yield after(`> ${stop.wrong}`);
    yield after("");
    yield after("* Try:");
    yield after("> Run with --stacktrace option to get the stack trace.");
    yield after("> Run with --scan to get full insights.");
    yield after("");
    yield after(`${boldRed("BUILD FAILED")} in ${time}`);
  } else {
    yield warn("Deprecated Gradle features were used in this build, making it incompatible with Gradle 9.0.");
    yield say(`${green("BUILD SUCCESSFUL")} in ${time}`);
  }
  yield say(
    `${random.int(6, 40)} actionable tasks: ${random.int(1, 20)} executed, ${random.int(1, 9)} up-to-date`,
  );
  yield* cleanUp(ctx);
}
