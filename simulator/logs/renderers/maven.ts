import type { FailedCase } from "../spec";
import { applicationLog, className, domains, mavenArtifacts } from "../vocabulary";
import {
  after,
  bold,
  boldRed,
  bulk,
  cause,
  clockText,
  green,
  type RawLine,
  type RenderContext,
  say,
  stampText,
  warn,
  yellow,
} from "../writer";
import { cleanUp, connectivityText, genericFailure, scriptHead } from "./generic-failure";
import { suitesOf } from "./node-test";

const info = "[\u001b[1;34mINFO\u001b[m]";
const warning = "[\u001b[1;33mWARNING\u001b[m]";
const error = "[\u001b[1;31mERROR\u001b[m]";
const rule = "-".repeat(72);

function goal(name: string, module: string): string {
  return `${info} ${bold("---")} ${green(name)} ${bold(`@ ${module}`)} ${bold("---")}`;
}

function* downloads(ctx: RenderContext, host: string, count: number): Generator<RawLine> {
  for (const artifact of ctx.random.sample(mavenArtifacts, count)) {
    const url = `https://${host}/maven2/${artifact}.jar`;
    const kB = ctx.random.int(20, 2400);
    yield say(`${info} Downloading from central: ${url}`, 2);
    const frames = [0.1, 0.5, 1]
      .map((share) => `Progress (1): ${Math.round(kB * share)}/${kB} kB`)
      .join("\r");
    yield say(
      `${frames}\r${info} Downloaded from central: ${url} (${kB} kB at ${ctx.random.int(1, 9)}.${ctx.random.int(0, 9)} MB/s)`,
      3,
    );
  }
}

/** A stack trace as the JVM prints it, frames of the test among those of the framework. */
export function* javaTrace(ctx: RenderContext, test: FailedCase): Generator<RawLine> {
  const simple = test.suite.split(".").at(-1) ?? test.suite;
  yield after(`\tat org.assertj.core.internal.Objects.assertEqual(Objects.java:${ctx.random.int(60, 240)})`);
  yield cause(`\tat ${test.suite}.${test.name.replace(/\W+/g, "_")}(${simple}.java:${test.line})`);
  yield after(
    "\tat java.base/jdk.internal.reflect.DirectMethodHandleAccessor.invoke(DirectMethodHandleAccessor.java:103)",
  );
  yield after("\tat java.base/java.lang.reflect.Method.invoke(Method.java:580)");
  yield after(`\t... ${ctx.random.int(20, 70)} more`);
}

const springLog = (ctx: RenderContext): string => {
  const log = applicationLog(ctx.random);
  return `${stampText(ctx.clock(), ".")} ${log.level.padStart(5)} ${30 + (ctx.spec.seed % 60)} --- [${ctx.facts.repo}] [           main] c.fernwick.${ctx.facts.repo.replace(/\W/g, "")}.${log.logger.padEnd(24)} : ${log.text}`;
};

function* surefire(ctx: RenderContext, module: string): Generator<RawLine> {
  const { random, failure } = ctx;
  const suites = suitesOf(ctx, () => `${className(random)}Test`).map((suite) => ({
    ...suite,
    name: suite.name.includes(".")
      ? suite.name
      : `com.fernwick.${suite.file.replace(/^.*\//, "").replace(/\.java$/, "")}`,
  }));
  const failedCases = failure?.kind === "test_failures" ? failure.cases : [];
  const cases = failedCases.map((test) => ({ ...test, name: test.name.replace(/\(\)$/, "") }));
  for (const test of cases) {
    if (!suites.some((suite) => suite.name === test.suite))
      suites.splice(Math.floor(suites.length / 2), 0, {
        name: test.suite,
        file: test.file,
        tests: random.int(4, 20),
      });
  }
  yield say(goal("surefire:3.5.2:test (default-test)", module));
  yield say(
    `${info} Using auto detected provider org.apache.maven.surefire.junitplatform.JUnitPlatformProvider`,
  );
  yield say(`${info} -------------------------------------------------------`);
  yield say(`${info}  T E S T S`);
  yield say(`${info} -------------------------------------------------------`);
  yield warn(
    "OpenJDK 64-Bit Server VM warning: Sharing is only supported for boot loader classes because bootstrap classpath has been appended",
  );
  for (const [at, suite] of suites.entries()) {
    const broken = cases.filter((test) => test.suite === suite.name);
    yield say(`${info} Running ${suite.name}`, 3);
    yield* bulk(ctx, 1 / suites.length, () => springLog(ctx));
    if (random.chance(0.1)) {
      yield say(
        `${stampText(ctx.clock(), ".")} ERROR 61 --- [           main] c.a.${random.pick(domains)}.RetryingClient : request failed, attempt 1 of 3`,
      );
      yield say("java.net.SocketTimeoutException: Read timed out (stubbed)");
      yield say("\tat java.base/sun.nio.ch.NioSocketImpl.timedRead(NioSocketImpl.java:278)");
    }
    const elapsed = ((suite.durationMs ?? random.int(20, 9000)) / 1000).toFixed(3);
    if (broken.length === 0) {
      yield say(
        `${info} ${green("Tests run: ")}${suite.tests}, Failures: 0, Errors: 0, Skipped: ${suite.skipped ?? 0}, Time elapsed: ${elapsed} s -- in ${suite.name}`,
        4,
      );
    } else {
      yield after(
        `${error} ${boldRed("Tests run: ")}${suite.tests}, Failures: ${broken.length}, Errors: 0, Skipped: 0, Time elapsed: ${elapsed} s ${boldRed("<<< FAILURE!")} -- in ${suite.name}`,
        4,
      );
      for (const test of broken) {
        yield cause(
          `${error} ${test.suite}.${test.name} -- Time elapsed: 0.${random.int(10, 99)} s <<< FAILURE!`,
        );
        yield cause(`${test.type ?? "org.opentest4j.AssertionFailedError"}: ${test.message}`);
        if (test.expected !== undefined)
          yield cause(`expected: ${test.expected}\n but was: ${test.received ?? "null"}`);
        yield* javaTrace(ctx, test);
        yield say("");
      }
    }
    if (failure?.kind === "out_of_memory" && at === Math.floor(suites.length * 0.6)) {
      yield cause("java.lang.OutOfMemoryError: Java heap space");
      yield after(`Dumping heap to java_pid${random.int(60, 200)}.hprof ...`);
      yield cause(
        `The forked VM terminated without properly saying VM crash or System.exit called? (container memory limit ${failure.limitMiB} MiB, exit code 137)`,
      );
      return;
    }
  }
  const total = suites.reduce((sum, suite) => sum + suite.tests, 0);
  yield say(`${info} `);
  yield say(`${info} Results:`);
  yield say(`${info} `);
  if (cases.length > 0) {
    yield after(`${error} Failures: `);
    for (const test of cases)
      yield after(`${error}   ${test.suite.split(".").at(-1)}.${test.name}:${test.line} ${test.message}`);
  }
  const flaky = ctx.facts.retriedCases ?? [];
  if (flaky.length > 0) {
    yield warn(`${warning} Flakes: `);
    for (const test of flaky) {
      yield warn(`${warning} ${test.suite}.${test.name}`);
      yield warn(
        `${error}   Run 1: ${test.suite.split(".").at(-1)}.${test.name}:${test.line} ${test.message}`,
      );
      yield warn(`${info}   Run 2: PASS`);
    }
  }
  const kind = cases.length > 0 ? error : info;
  yield say(
    `${kind} Tests run: ${total}, Failures: ${cases.length}, Errors: 0, Skipped: 0${flaky.length > 0 ? `, Flakes: ${flaky.length}` : ""}`,
  );
}

function* compile(ctx: RenderContext, module: string): Generator<RawLine> {
  const { random, failure } = ctx;
  yield say(goal("compiler:3.13.0:compile (default-compile)", module));
  yield say(
    `${info} Compiling ${random.int(80, 420)} source files with javac [debug release 21] to target/classes`,
    14,
  );
  yield warn(
    `${warning} /harness/src/main/java/com/fernwick/legacy/LegacyImporter.java:[${random.int(20, 90)},${random.int(5, 40)}] [deprecation] newInstance() in Class has been deprecated`,
  );
  yield say(
    `${info} /harness/src/main/java/com/fernwick/legacy/Rows.java: uses unchecked or unsafe operations.`,
  );
  if (failure?.kind === "compile_error") {
    yield after(`${info} -------------------------------------------------------------`);
    yield after(`${error} COMPILATION ERROR : `);
    yield after(`${info} -------------------------------------------------------------`);
    yield cause(
      `${error} /harness/${failure.file}:[${failure.line},${failure.column ?? 24}] ${failure.message}`,
    );
    yield cause(`  symbol:   ${failure.symbol}`);
    yield after(`  location: class ${failure.file.replace(/^.*\//, "").replace(/\.java$/, "")}`);
    yield after(`${info} 1 error`);
  }
}

function* failsAtDownload(ctx: RenderContext): Generator<RawLine> {
  const { failure, random } = ctx;
  if (failure?.kind === "registry_unavailable") {
    const artifact = failure.packageName ?? "org.springframework:spring-web:jar:6.2.2";
    yield say(
      `${info} Downloading from central: https://${failure.host}/maven2/${artifact.replaceAll(/[.:]/g, "/")}.pom`,
      30,
    );
    yield cause(
      `${warning} Could not transfer artifact ${artifact} from/to central (https://${failure.host}/maven2): status code: ${failure.answer ?? 503}, reason phrase: Service Unavailable (${failure.answer ?? 503})`,
      20,
    );
  } else if (failure?.kind === "credential_expired") {
    yield cause(
      `${error} Could not transfer artifact com.fernwick:platform-bom:pom:${random.int(1, 9)}.2.0 from/to releases (https://${failure.host}/maven): status code: 401, reason phrase: Unauthorized (401), token of ${failure.principal} expired`,
    );
  } else if (failure?.kind === "connectivity") {
    yield cause(`${error} Failed to read artifact descriptor: ${connectivityText(failure)}`);
  } else if (failure?.kind === "dependency_conflict") {
    yield cause(
      `${error} Rule 0: org.apache.maven.enforcer.rules.dependency.DependencyConvergence failed with message:`,
    );
    yield cause(
      `Dependency convergence error for ${failure.packageName}:${failure.found}: ${failure.requiredBy} needs ${failure.wanted}`,
    );
  }
}

const atDownload = new Set([
  "registry_unavailable",
  "credential_expired",
  "connectivity",
  "dependency_conflict",
]);

/** Maven: downloads, compilation, Surefire, the reactor summary, and the error block that only repeats the cause. */
export function* maven(ctx: RenderContext): Generator<RawLine> {
  const { random, failure, facts } = ctx;
  const module = facts.repo;
  yield* scriptHead(ctx, [`mvn -B ${ctx.spec.task === "test" ? "verify" : "package -DskipTests"}`]);
  yield say(`${info} Scanning for projects...`);
  yield say(`${info} ${bold(`${"-".repeat(22)}< ${module} >${"-".repeat(22)}`)}`);
  yield say(`${info} ${bold(`Building ${module} 1.0.0-SNAPSHOT`)}`);
  yield warn(`${warning} The requested profile "ci-cache" could not be activated because it does not exist.`);
  yield* downloads(ctx, "packages.fernwick.example", 6);
  let failedGoal: string | null = null;
  if (failure !== undefined && atDownload.has(failure.kind)) {
    yield* failsAtDownload(ctx);
    failedGoal = "dependency:resolve";
  } else {
    yield* compile(ctx, module);
    if (failure?.kind === "compile_error")
      failedGoal = "maven-compiler-plugin:3.13.0:compile (default-compile)";
    else if (ctx.spec.task === "test") {
      yield* surefire(ctx, module);
      if (failure !== undefined && failure.kind !== "test_failures" && failure.kind !== "out_of_memory")
        yield* genericFailure(ctx);
      if (failure !== undefined) failedGoal = "maven-surefire-plugin:3.5.2:test (default-test)";
    } else {
      yield* bulk(
        ctx,
        1,
        (at) => `${info} Including com.fernwick:part-${at}:jar:1.${random.int(0, 40)}.0 in the shaded jar.`,
      );
      if (failure !== undefined) {
        yield* genericFailure(ctx);
        failedGoal = "maven-shade-plugin:3.6.0:shade (default)";
      } else yield say(goal("jar:3.4.2:jar (default-jar)", module));
    }
  }
  yield say(`${info} ${bold(rule)}`);
  yield failedGoal === null
    ? say(`${info} ${green("BUILD SUCCESS")}`)
    : after(`${info} ${boldRed("BUILD FAILURE")}`);
  yield say(`${info} ${bold(rule)}`);
  yield say(`${info} Total time:  0${random.int(1, 9)}:${random.int(10, 59)} min`);
  yield say(
    `${info} Finished at: ${new Date(ctx.clock()).toISOString().slice(0, 19)}Z (${clockText(ctx.clock())})`,
  );
  if (failedGoal !== null) {
    yield after(
      `${error} Failed to execute goal ${green(failedGoal)} on project ${module}: ${boldRed("There are problems, see above.")} -> ${bold("[Help 1]")}`,
    );
    yield after(
      `${error} To see the full stack trace of the errors, re-run Maven with the ${yellow("-e")} switch.`,
    );
    yield after(`${error} Re-run Maven using the ${yellow("-X")} switch to enable full debug logging.`);
    yield after(`${error} [Help 1] http://cwiki.apache.org/confluence/display/MAVEN/MojoFailureException`);
  }
  yield* cleanUp(ctx);
}
