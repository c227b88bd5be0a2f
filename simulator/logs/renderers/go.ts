import type { FailedCase } from "../spec";
import { applicationLog, capital, domains, goModules } from "../vocabulary";
import { after, bulk, cause, grey, type RawLine, type RenderContext, say, warn } from "../writer";
import { cleanUp, genericFailure, scriptHead } from "./generic-failure";

const packagePath = (ctx: RenderContext, name: string): string =>
  `github.com/fernwick/${ctx.facts.repo}/internal/${name}`;

function* download(ctx: RenderContext): Generator<RawLine, boolean> {
  const { random, failure } = ctx;
  for (const module of random.sample(goModules, 6)) yield say(`go: downloading ${module}`, 2);
  if (failure?.kind === "registry_unavailable") {
    const module = failure.packageName ?? "github.com/jackc/pgx/v5";
    yield cause(
      `go: ${module}@v${random.int(1, 5)}.${random.int(0, 20)}.0: reading https://${failure.host}/${module}/@v/list: ${failure.answer ?? 503} Service Unavailable`,
      30,
    );
    yield after("\tserver response: upstream temporarily unavailable");
    return false;
  }
  if (failure?.kind === "credential_expired") {
    yield cause(
      `fatal: Authentication failed for 'https://${failure.host}/fernwick/platform-go/': the token of ${failure.principal} has expired`,
    );
    yield after("go: module lookup disabled or failed: exit status 128");
    return false;
  }
  if (failure?.kind === "dependency_conflict") {
    yield cause(
      `go: ${failure.requiredBy} requires ${failure.packageName}@${failure.wanted}, but ${failure.packageName}@${failure.found} is requested`,
    );
    return false;
  }
  return true;
}

/** A failed test, or a failed subtest below its parent. */
function* failedTest(ctx: RenderContext, failed: FailedCase): Generator<RawLine> {
  const [parent = failed.name, ...rest] = failed.name.split("/");
  const duration = `(0.${ctx.random.int(10, 99)}s)`;
  yield say(`=== RUN   ${parent}`);
  if (rest.length > 0) yield say(`=== RUN   ${failed.name}`);
  const indent = rest.length > 0 ? "        " : "    ";
  yield cause(`${indent}${failed.file.replace(/^.*\//, "")}:${failed.line}: ${failed.message}`);
  if (failed.expected !== undefined) {
    yield cause(`${indent}    want: ${failed.expected}`);
    yield cause(`${indent}     got: ${failed.received ?? "<nil>"}`);
  }
  if (rest.length > 0) yield after(`--- FAIL: ${parent} ${duration}`);
  yield cause(`${rest.length > 0 ? "    " : ""}--- FAIL: ${failed.name} ${duration}`);
}

function* test(ctx: RenderContext): Generator<RawLine> {
  const { random, failure, facts } = ctx;
  const cases = failure?.kind === "test_failures" ? failure.cases : [];
  const packages =
    facts.suites?.map((suite) => suite.name) ??
    random.sample(domains, 14).map((name) => packagePath(ctx, name));
  for (const failed of cases)
    if (!packages.includes(failed.suite)) packages.splice(Math.floor(packages.length / 2), 0, failed.suite);
  const dieAt =
    failure !== undefined && failure.kind !== "test_failures" ? Math.floor(packages.length * 0.6) : -1;
  for (const [at, name] of packages.entries()) {
    const here = cases.filter((failed) => failed.suite === name);
    const verbose = facts.suites?.find((suite) => suite.name === name)?.tests ?? random.int(2, 6);
    for (let index = 0; index < Math.min(verbose, 4); index++) {
      const test = `Test${capital(random.pick(domains))}_${random.int(1, 40)}`;
      yield say(`=== RUN   ${test}`);
      if (random.chance(0.2))
        yield say(
          `    ${random.pick(domains)}_test.go:${random.int(10, 200)}: retry after error: context deadline exceeded (expected)`,
        );
      yield say(`--- PASS: ${test} (0.${random.int(10, 99)}s)`, 2);
    }
    yield* bulk(ctx, 1 / packages.length, () => {
      const log = applicationLog(random);
      return `{"level":"${log.level.toLowerCase()}","time":"${new Date(ctx.clock()).toISOString()}","caller":"${log.logger.toLowerCase()}.go:${random.int(10, 300)}","message":"${log.text}"}`;
    });
    for (const failed of here) yield* failedTest(ctx, failed);
    if (at === dieAt && failure !== undefined) {
      if (failure.kind === "out_of_memory") {
        yield cause("fatal error: runtime: out of memory");
        yield cause(`signal: killed (memory limit ${failure.limitMiB} MiB)`);
        yield after("\ngoroutine 1 [running]:");
        yield after(`runtime.throw({0x${random.hex(6)}, 0x16})`);
        yield after("\t/usr/local/go/src/runtime/panic.go:1101 +0x48 fp=0xc000077e18");
      } else yield* genericFailure(ctx);
    }
    const bad = here.length > 0 || at === dieAt;
    yield bad
      ? after(`FAIL\nFAIL\t${name}\t${random.int(0, 9)}.${random.int(100, 999)}s`)
      : say(
          `ok  \t${name}\t${random.int(0, 9)}.${random.int(100, 999)}s\tcoverage: ${random.int(55, 98)}.${random.int(0, 9)}% of statements`,
          4,
        );
  }
  yield warn(`?   \tgithub.com/fernwick/${facts.repo}/cmd/server\t[no test files]`);
  if (failure !== undefined) yield after("FAIL");
}

function* build(ctx: RenderContext): Generator<RawLine> {
  const { random, failure, facts } = ctx;
  for (const name of random.sample(domains, 8)) yield say(grey(packagePath(ctx, name)), 2);
  yield* bulk(
    ctx,
    1,
    (at) =>
      `WORK=/tmp/go-build${at} compile -p ${packagePath(ctx, random.pick(domains))} -trimpath -buildid ${random.hex(20)}`,
  );
  if (failure?.kind === "lint_error") {
    for (const issue of failure.issues)
      yield cause(`${issue.file}:${issue.line}:${issue.column}: ${issue.message} (${issue.rule})`);
  } else if (failure !== undefined) yield* genericFailure(ctx);
  else
    yield say(`+ ls -lh bin/${facts.repo}\n-rwxr-xr-x 1 root root ${random.int(12, 60)}M bin/${facts.repo}`);
}

/** Go: module downloads, `go vet` and compiler errors by package, or `go test -v` output. */
export function* go(ctx: RenderContext): Generator<RawLine> {
  const { failure, facts } = ctx;
  yield* scriptHead(ctx, [ctx.spec.task === "test" ? "go test -race -v ./..." : "go build ./..."]);
  yield say("go version go1.23.5 linux/amd64");
  if (yield* download(ctx)) {
    if (failure?.kind === "compile_error") {
      yield* bulk(ctx, 0.5, (at) => grey(`github.com/fernwick/${facts.repo}/gen/part${at}`));
      yield after(`# ${packagePath(ctx, failure.file.split("/").at(-2) ?? "app")}`, 20);
      yield cause(`${failure.file}:${failure.line}:${failure.column ?? 9}: ${failure.message}`);
      for (const name of ctx.random.sample(domains, 5))
        yield after(`ok  \t${packagePath(ctx, name)}\t(cached)`);
      yield after(`FAIL\t${packagePath(ctx, failure.file.split("/").at(-2) ?? "app")} [build failed]`);
      yield after("FAIL");
    } else if (ctx.spec.task === "test") yield* test(ctx);
    else yield* build(ctx);
  }
  yield* cleanUp(ctx);
}
