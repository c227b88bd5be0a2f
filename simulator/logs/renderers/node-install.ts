import { deprecatedNpm, npmPackages } from "../vocabulary";
import {
  after,
  cause,
  cyan,
  grey,
  type RawLine,
  type RenderContext,
  red,
  say,
  warn,
  yellow,
} from "../writer";
import { genericFailure } from "./generic-failure";

const packagesOf = (ctx: RenderContext): string[] => ctx.facts.packages ?? ctx.random.sample(npmPackages, 12);

const nameOf = (nameAtVersion: string): string => nameAtVersion.replace(/(?<=.)@.*$/, "");

/** Failures that stop an install; the others come from the command after it. */
export function failsAtInstall(ctx: RenderContext): boolean {
  const kind = ctx.failure?.kind;
  if (kind === "registry_unavailable" || kind === "credential_expired" || kind === "dependency_conflict")
    return true;
  return ctx.spec.task === "install" && kind !== undefined;
}

/** `npm ci`: warnings that every run has, then the summary or npm's error block. */
export function* npmInstall(ctx: RenderContext): Generator<RawLine> {
  const { random, failure } = ctx;
  for (const text of random.sample(deprecatedNpm, 4))
    yield warn(`${yellow("npm warn")} deprecated ${text}`, 4);
  for (const name of random.sample(packagesOf(ctx), 8)) {
    yield say(
      `${grey("npm http fetch")} GET 200 https://packages.fernwick.example/npm/${nameOf(name)} ${random.int(20, 700)}ms (cache ${random.chance(0.6) ? "hit" : "miss"})`,
    );
  }
  if (failure !== undefined && failsAtInstall(ctx)) {
    yield* npmError(ctx);
    return;
  }
  yield say("");
  yield say(
    `added ${random.int(420, 1450)} packages, and audited ${random.int(1451, 1600)} packages in ${random.int(6, 38)}s`,
    30,
  );
  yield say("");
  yield say(`${random.int(90, 220)} packages are looking for funding`);
  yield say("  run `npm fund` for details");
  yield say("");
  yield warn(`${random.int(1, 4)} moderate severity vulnerabilities`);
  yield say("Run `npm audit` for details.");
}

function* npmError(ctx: RenderContext): Generator<RawLine> {
  const { failure, random } = ctx;
  const prefix = red("npm error");
  if (failure?.kind === "registry_unavailable") {
    const name = failure.packageName ?? nameOf(packagesOf(ctx)[0] ?? "lodash");
    const answer = failure.answer ?? 503;
    const url = `https://${failure.host}/${name}`;
    for (let attempt = 1; attempt <= 2; attempt++) {
      yield warn(`${yellow("npm warn")} registry retrying ${url}, attempt ${attempt} failed`, 12);
    }
    if (typeof answer === "number") {
      yield cause(`${prefix} code E${answer}`, 12);
      yield cause(
        `${prefix} ${answer} ${answer === 503 ? "Service Unavailable" : "Bad Gateway"} - GET ${url}`,
      );
    } else {
      yield cause(`${prefix} code ${answer}`, 12);
      yield after(`${prefix} syscall read`);
      yield cause(
        `${prefix} network request to ${url} failed, reason: ${answer === "ECONNRESET" ? "read ECONNRESET" : "connect ETIMEDOUT"}`,
      );
    }
  } else if (failure?.kind === "credential_expired") {
    yield cause(`${prefix} code E401`);
    yield cause(
      `${prefix} 401 Unauthorized - GET https://${failure.host}/${nameOf(packagesOf(ctx)[0] ?? "shared")} - token of ${failure.principal} expired ${new Date(failure.expiredAt).toISOString()}`,
    );
  } else if (failure?.kind === "dependency_conflict") {
    yield cause(`${prefix} code ERESOLVE`);
    yield cause(`${prefix} ERESOLVE could not resolve`);
    yield after(`${prefix}`);
    yield after(`${prefix} While resolving: ${failure.requiredBy}`);
    yield cause(`${prefix} Found: ${failure.packageName}@${failure.found}`);
    yield cause(
      `${prefix} Could not resolve dependency: peer ${failure.packageName}@"${failure.wanted}" from ${failure.requiredBy}`,
    );
    yield after(`${prefix}`);
    yield after(
      `${prefix} Fix the upstream dependency conflict, or retry this command with --force or --legacy-peer-deps`,
    );
  } else {
    yield* genericFailure(ctx);
  }
  const day = new Date(ctx.clock())
    .toISOString()
    .replaceAll(":", "_")
    .replace(".", "_")
    .replace("Z", "Z-debug-0");
  yield after(`${prefix} A complete log of this run can be found in: /home/ci/.npm/_logs/${day}.log`, 2);
  yield after(
    `${grey("npm notice")} New minor version of npm available! 10.9.2 -> 10.${random.int(10, 12)}.0`,
  );
}

/** Yarn 4: numbered steps with timings, `YN0000` codes. */
export function* yarnInstall(ctx: RenderContext): Generator<RawLine> {
  const { random, failure } = ctx;
  const info = `${cyan("➤")} ${grey("YN0000")}:`;
  yield say(`${info} · Yarn 4.6.0`);
  yield say(`${info} ┌ Resolution step`);
  for (const name of random.sample(packagesOf(ctx), 3)) {
    yield warn(
      `${cyan("➤")} ${yellow("YN0060")}: │ ${nameOf(name)} is listed by your project with version ${random.int(1, 9)}.${random.int(0, 9)}.0 (p${random.hex(5)}), which doesn't satisfy what a dependency requests`,
    );
  }
  yield say(`${info} └ Completed in 0s ${random.int(200, 990)}ms`);
  yield say(`${info} ┌ Fetch step`);
  yield say(
    `${cyan("➤")} ${grey("YN0013")}: │ ${random.int(300, 1100)} packages were added to the project (+ ${random.int(80, 420)} MiB).`,
    20,
  );
  if (failure !== undefined && failsAtInstall(ctx)) {
    if (failure.kind === "registry_unavailable") {
      const what = failure.packageName ?? nameOf(packagesOf(ctx)[0] ?? "lodash");
      yield cause(
        `${cyan("➤")} ${red("YN0035")}: │ ${what}: The remote server failed to provide the requested resource`,
        20,
      );
      yield cause(`${cyan("➤")} ${red("YN0035")}: │   Response Code: ${failure.answer ?? 503}`);
      yield after(`${cyan("➤")} ${red("YN0035")}: │   Request URL: https://${failure.host}/${what}`);
    } else if (failure.kind === "credential_expired") {
      yield cause(
        `${cyan("➤")} ${red("YN0041")}: │ https://${failure.host}: Invalid authentication (as ${failure.principal}, token expired)`,
      );
    } else if (failure.kind === "dependency_conflict") {
      yield cause(
        `${cyan("➤")} ${red("YN0002")}: │ ${failure.requiredBy} doesn't provide ${failure.packageName} ${failure.wanted} (found ${failure.found})`,
      );
    } else {
      yield* genericFailure(ctx);
    }
    yield after(`${info} └ Completed in ${random.int(2, 40)}s`);
    yield after(`${info} · Failed with errors in ${random.int(3, 50)}s ${random.int(10, 990)}ms`);
    return;
  }
  yield say(`${info} └ Completed in ${random.int(2, 20)}s`);
  yield say(`${info} ┌ Link step`);
  yield say(
    `${cyan("➤")} ${grey("YN0007")}: │ esbuild@npm:0.24.2 must be built because it never has been before or the last one failed`,
  );
  yield say(`${info} └ Completed in ${random.int(1, 9)}s`);
  yield say(`${info} · Done with warnings in ${random.int(9, 40)}s`);
}

/** pnpm: a progress line that redraws itself, then the direct dependencies. */
export function* pnpmInstall(ctx: RenderContext): Generator<RawLine> {
  const { random, failure } = ctx;
  yield say("Lockfile is up to date, resolution step is skipped");
  const total = random.int(500, 1300);
  const frames = [0.02, 0.2, 0.55, 0.8, 1].map((share) => {
    const done = Math.round(total * share);
    return `Progress: resolved ${total}, reused ${Math.round(done * 0.7)}, downloaded ${Math.round(done * 0.3)}, added ${done}`;
  });
  const stops = failure !== undefined && failsAtInstall(ctx);
  yield say(stops ? frames.slice(0, 3).join("\r") : `${frames.join("\r")}, done`, 20);
  if (stops) {
    if (failure.kind === "registry_unavailable") {
      const what = failure.packageName ?? nameOf(packagesOf(ctx)[0] ?? "lodash");
      yield warn(
        `${yellow(" WARN ")} GET https://${failure.host}/${what} error (${failure.answer ?? 503}). Will retry in 10 seconds. 2 retries left.`,
        10,
      );
      yield warn(
        `${yellow(" WARN ")} GET https://${failure.host}/${what} error (${failure.answer ?? 503}). Will retry in 1 minute. 1 retries left.`,
        20,
      );
      yield cause(
        `${red(" ERR_PNPM_FETCH_")}${failure.answer ?? 503}  GET https://${failure.host}/${what}: Service Unavailable - ${failure.answer ?? 503}`,
        30,
      );
    } else if (failure.kind === "credential_expired") {
      yield cause(`${red(" ERR_PNPM_FETCH_401 ")} GET https://${failure.host}/: Unauthorized - 401`);
      yield after(`An authorization header was used: Bearer ${random.hex(4)}[hidden] (${failure.principal})`);
    } else if (failure.kind === "dependency_conflict") {
      yield cause(`${red(" ERR_PNPM_PEER_DEP_ISSUES ")} Unmet peer dependencies`);
      yield cause(
        `└─┬ ${failure.requiredBy}: ✕ unmet peer ${failure.packageName}@"${failure.wanted}": found ${failure.found}`,
      );
    } else {
      yield* genericFailure(ctx);
    }
    return;
  }
  yield say("");
  yield say("dependencies:");
  for (const name of packagesOf(ctx)) yield say(`\u001b[32m+\u001b[0m ${name.replace(/@([^@]*)$/, " $1")}`);
  yield say(`Done in ${random.int(4, 30)}.${random.int(0, 9)}s`);
}
