import type { LogTask } from "../spec";
import { after, type RawLine, type RenderContext, type Renderer, red, say } from "../writer";
import { cleanUp, exitCode, genericFailure, scriptHead } from "./generic-failure";
import { bundle, lint, typecheck } from "./node-build";
import { failsAtInstall, npmInstall, pnpmInstall, yarnInstall } from "./node-install";
import { jestRun, vitestRun } from "./node-test";

type PackageManager = "npm" | "yarn" | "pnpm";

const install = { npm: npmInstall, yarn: yarnInstall, pnpm: pnpmInstall };
const installCommand = {
  npm: "npm ci",
  yarn: "yarn install --immutable",
  pnpm: "pnpm install --frozen-lockfile",
};

function scriptOf(ctx: RenderContext): { name: string; runs: string } {
  const byTask: Partial<Record<LogTask, { name: string; runs: string }>> = {
    test:
      ctx.facts.testRunner === "vitest"
        ? { name: "test", runs: "vitest run" }
        : { name: "test", runs: "jest --ci --reporters=default --reporters=jest-junit" },
    build: { name: "build", runs: "tsc -p . && vite build" },
    lint: { name: "lint", runs: "eslint ." },
    typecheck: { name: "typecheck", runs: "tsc --noEmit --pretty" },
  };
  return byTask[ctx.spec.task] ?? { name: ctx.spec.task, runs: `node scripts/${ctx.spec.task}.mjs` };
}

function* runTask(ctx: RenderContext): Generator<RawLine> {
  switch (ctx.spec.task) {
    case "test":
      yield* ctx.facts.testRunner === "vitest" ? vitestRun(ctx) : jestRun(ctx);
      return;
    case "build":
      yield* bundle(ctx);
      return;
    case "lint":
      yield* lint(ctx);
      return;
    case "typecheck":
      yield* typecheck(ctx);
      return;
    case "install":
      return;
    default:
      yield say(`${ctx.spec.task} of ${ctx.facts.repo} at ${ctx.facts.commitSha.slice(0, 7)}`);
      yield* genericFailure(ctx);
  }
}

/** A script that names its commands installs only when it says so, or when the failure is one of installing. */
const installs = (ctx: RenderContext): boolean =>
  ctx.facts.command === undefined ||
  /\b(ci|install|i)\b/.test(ctx.facts.command) ||
  (ctx.failure !== undefined && failsAtInstall(ctx));

/** npm, Yarn or pnpm: install, then the package script of the task, then what the step does at its end. */
export const nodeRenderer = (manager: PackageManager): Renderer =>
  function* (ctx) {
    const script = scriptOf(ctx);
    const own = manager === "npm" ? `npm run ${script.name}` : `${manager} ${script.name}`;
    const run = ctx.facts.command?.split("\n").at(-1) ?? own;
    const onlyInstall = ctx.spec.task === "install";
    yield* scriptHead(ctx, onlyInstall ? [installCommand[manager]] : [installCommand[manager], run]);
    yield say(`+ node --version\nv22.13.1`);
    if (installs(ctx)) {
      yield say("::group::Install dependencies");
      yield say(`+ ${installCommand[manager]}`);
      yield* install[manager](ctx);
      yield say("::endgroup::");
    } else yield say("node_modules is there already (restored by an earlier step)");
    if (!(ctx.failure !== undefined && failsAtInstall(ctx)) && !onlyInstall) {
      yield say(`+ ${run}`);
      yield say("");
      yield say(`> ${ctx.facts.repo}@1.0.0 ${script.name}`);
      yield say(`> ${script.runs}`);
      yield say("");
      yield* runTask(ctx);
      if (ctx.failure !== undefined && manager === "npm") {
        yield after(`${red("npm error")} Lifecycle script \`${script.name}\` failed with error:`);
        yield after(`${red("npm error")} code ${exitCode(ctx.failure)}`);
        yield after(`${red("npm error")} path /harness`);
      }
    }
    yield* cleanUp(ctx);
  };
