import { applicationLog } from "../vocabulary";
import {
  after,
  boldRed,
  bulk,
  cause,
  cyan,
  green,
  grey,
  type RawLine,
  type RenderContext,
  red,
  say,
  warn,
  yellow,
} from "../writer";
import { genericFailure } from "./generic-failure";

const code = (symbol: string): string => (symbol.startsWith("TS") ? symbol : "TS2339");

/** `tsc` with pretty output: location, code, message, the line with a mark under it. */
export function* typecheck(ctx: RenderContext): Generator<RawLine> {
  const { failure, random } = ctx;
  if (failure?.kind !== "compile_error") {
    yield* bulk(ctx, 1, (at) => grey(`TSFILE: /harness/dist/chunk-${at}.js (${random.int(1, 80)} kB)`));
    if (failure !== undefined) yield* genericFailure(ctx);
    return;
  }
  yield* bulk(ctx, 0.6, (at) => grey(`TSFILE: /harness/dist/chunk-${at}.js (${random.int(1, 80)} kB)`));
  const column = failure.column ?? random.int(5, 30);
  yield cause(
    `${cyan(failure.file)}:${yellow(String(failure.line))}:${yellow(String(column))} - ${red("error")} ${grey(`${code(failure.symbol)}:`)} ${failure.message}`,
    20,
  );
  yield after("");
  yield cause(
    `\u001b[7m${failure.line}\u001b[0m   return ${failure.symbol.startsWith("TS") ? "value" : failure.symbol}(input);`,
  );
  yield after(
    `\u001b[7m${" ".repeat(String(failure.line).length)}\u001b[0m${" ".repeat(10)}${red("~~~~~~")}`,
  );
  yield after("");
  yield after(`Found 1 error in ${failure.file}${grey(`:${failure.line}`)}`);
  yield after("");
}

/** A bundler's build after the type check. */
export function* bundle(ctx: RenderContext): Generator<RawLine> {
  const { random, failure } = ctx;
  yield say(`${cyan("vite v6.1.0")} ${green("building for production...")}`);
  const modules = random.int(300, 2400);
  yield say(
    [0.1, 0.4, 0.8, 1].map((share) => `transforming (${Math.round(modules * share)}) src/main.ts`).join("\r"),
    20,
  );
  yield warn(
    yellow(
      "(!) Some chunks are larger than 500 kB after minification. Consider using dynamic import() to split the application.",
    ),
  );
  if (failure?.kind === "compile_error") {
    yield* typecheck(ctx);
    return;
  }
  yield* bulk(ctx, 1, () => {
    const log = applicationLog(random);
    return `${grey(`dist/assets/${log.logger}-${random.hex(8)}.js`)}  ${random.int(1, 400)}.${random.int(10, 99)} kB │ gzip: ${random.int(1, 90)}.${random.int(10, 99)} kB`;
  });
  if (failure?.kind === "out_of_memory") {
    yield after("");
    yield say(`<--- Last few GCs --->`);
    yield say(
      `[${random.int(20, 90)}:0x${random.hex(7)}]    ${random.int(40_000, 90_000)} ms: Mark-Compact (reduce) ${failure.limitMiB - 9}.1 (${failure.limitMiB + 30}.4) -> ${failure.limitMiB - 10}.8 (${failure.limitMiB + 31}.2) MB, 812.20 / 0.00 ms  allocation failure; scavenge might not succeed`,
    );
    yield after("");
    yield cause("FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory");
    yield after("----- Native stack trace -----");
    yield after(` 1: 0x${random.hex(6)} node::Abort() [node]`);
    yield after(` 2: 0x${random.hex(6)}  [node]`);
    yield cause(`Killed (memory limit ${failure.limitMiB}Mi, exit code 137)`);
    return;
  }
  if (failure !== undefined) {
    yield* genericFailure(ctx);
    return;
  }
  yield say(green(`✓ built in ${random.int(4, 60)}.${random.int(10, 99)}s`));
}

/** ESLint's stylish format: a block per file, warnings that green runs have too, a count at the end. */
export function* lint(ctx: RenderContext): Generator<RawLine> {
  const { random, failure } = ctx;
  const issues = failure?.kind === "lint_error" ? failure.issues : [];
  yield say("");
  yield say("\u001b[4m/harness/src/legacy/importer.ts\u001b[24m");
  const warnings = random.int(1, 5);
  for (let at = 0; at < warnings; at++) {
    yield warn(
      `  ${grey(`${random.int(4, 300)}:${random.int(1, 40)}`)}  ${yellow("warning")}  Unexpected console statement  ${grey("no-console")}`,
    );
  }
  yield* bulk(ctx, 0.5, (at) => grey(`/harness/src/generated/model-${at}.ts: ok`));
  for (const file of new Set(issues.map((issue) => issue.file))) {
    yield say("");
    yield after(`\u001b[4m/harness/${file}\u001b[24m`);
    for (const issue of issues.filter((candidate) => candidate.file === file)) {
      yield cause(
        `  ${grey(`${issue.line}:${issue.column}`)}  ${red("error")}  ${issue.message}  ${grey(issue.rule)}`,
      );
    }
  }
  yield* bulk(ctx, 0.5, (at) => grey(`/harness/src/generated/view-${at}.ts: ok`));
  if (failure !== undefined && failure.kind !== "lint_error") yield* genericFailure(ctx);
  yield say("");
  const paint = issues.length > 0 ? boldRed : yellow;
  yield say(paint(`✖ ${issues.length + warnings} problems (${issues.length} errors, ${warnings} warnings)`));
}
