import { applicationLog, npmPackages } from "../vocabulary";
import { after, bulk, cause, interleave, type RawLine, type RenderContext, say, warn } from "../writer";
import { answerText, cleanUp, connectivityText, scriptHead } from "./generic-failure";

const at = (ctx: RenderContext): string => ((ctx.clock() - ctx.spec.startedAt) / 1000).toFixed(3);

function* layerPulls(ctx: RenderContext, vertex: number): Generator<RawLine> {
  const { random } = ctx;
  for (let layer = 0; layer < 5; layer++) {
    const size = random.int(2, 80);
    const digest = `sha256:${random.hex(64)}`;
    for (const share of [0.3, 0.7, 1]) {
      yield say(
        `#${vertex} ${digest} ${(size * share).toFixed(2)}MB / ${size}.00MB ${at(ctx)}s${share === 1 ? " done" : ""}`,
        2,
      );
    }
    yield say(`#${vertex} extracting ${digest} ${random.int(1, 9)}.${random.int(0, 9)}s done`, 2);
  }
}

function* runVertex(ctx: RenderContext, vertex: number, name: string, share: number): Generator<RawLine> {
  const { random } = ctx;
  yield say(`#${vertex} ${name}`);
  yield warn(
    `#${vertex} ${at(ctx)} warning: skipping optional dependency fsevents: not for this platform`,
    3,
  );
  yield* bulk(ctx, share, () => {
    const log = applicationLog(random);
    return `#${vertex} ${at(ctx)} ${log.level.toLowerCase()}: ${log.text}`;
  });
  for (const name of random.sample(npmPackages, 3)) yield say(`#${vertex} ${at(ctx)} + ${name}`, 2);
}

interface Broken {
  instruction: string;
  /** What BuildKit says at the very end. */
  verdict: string;
}

const exited = (command: string, code = 1): Broken => ({
  instruction: `RUN ${command}`,
  verdict: `process "/bin/sh -c ${command}" did not complete successfully: exit code: ${code}`,
});

/** The failing instruction's own output; the excerpt and verdict that BuildKit puts below come from what it returns. */
function* failing(ctx: RenderContext, vertex: number, image: string): Generator<RawLine, Broken> {
  const { failure } = ctx;
  const line = (text: string) => cause(`#${vertex} ${at(ctx)} ${text}`, 3);
  const refused = (instruction: string, reason: string): [RawLine, Broken] => [
    cause(`#${vertex} ERROR: ${reason}`),
    { instruction, verdict: reason },
  ];
  let stop: [RawLine, Broken];
  switch (failure?.kind) {
    case "image_pull": {
      const reason = {
        not_found: `${failure.image}: not found`,
        unauthorized: `pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`,
        rate_limited: `unexpected status code 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit`,
      }[failure.reason];
      stop = refused(
        `FROM ${failure.image}`,
        `failed to resolve source metadata for ${failure.image}: ${reason}`,
      );
      break;
    }
    case "registry_unavailable": {
      const answer = failure.answer ?? 503;
      const status = typeof answer === "number" ? `${answer} ${answerText(answer)}` : answer;
      if (image.startsWith(`${failure.host}/`)) {
        const upload = `https://${failure.host}/v2/${image.split("/").slice(1).join("/").replace(/:.*/, "")}/blobs/uploads/`;
        stop = refused(
          "exporting to image",
          `failed to push ${image}: unexpected status from POST request to ${upload}: ${status}`,
        );
        break;
      }
      yield say(
        `#${vertex} ${at(ctx)} fetch https://${failure.host}/${failure.packageName ?? "alpine/v3.21/main"}/x86_64/APKINDEX.tar.gz`,
        20,
      );
      yield line(
        `WARNING: fetching https://${failure.host}/${failure.packageName ?? "alpine/v3.21/main"}: HTTP ${status}`,
      );
      yield line("ERROR: unable to select packages: tini (no such package)");
      return exited("apk add --no-cache tini", 1);
    }
    case "credential_expired":
      stop = refused(
        "exporting to image",
        `failed to push ${image}: failed to authorize: failed to fetch oauth token: unexpected status from GET request to https://${failure.host}/token: 401 Unauthorized: credentials of ${failure.principal} expired`,
      );
      break;
    case "disk_full":
      stop = refused("COPY . .", `failed to copy files: write ${failure.path}: no space left on device`);
      break;
    case "out_of_memory":
      yield line(
        `Killed                  ${failure.process ?? "make release"} (memory limit ${failure.limitMiB} MiB)`,
      );
      return exited("make release", 137);
    case "connectivity":
      yield line(`error: ${connectivityText(failure)}`);
      return exited("apk add --no-cache tini");
    case "compile_error":
      yield line(
        `${failure.file}(${failure.line},${failure.column ?? 7}): error ${failure.symbol}: ${failure.message}`,
      );
      return exited("make release", 2);
    case "script_error":
      yield line(failure.message);
      return exited(failure.command, failure.exitCode);
    default:
      yield line(`error: ${failure?.kind ?? "unknown"}`);
      return exited("make release", 2);
  }
  yield stop[0];
  return stop[1];
}

/** BuildKit's plain progress: numbered vertices that run side by side, then push, or the error with its excerpt. */
export function* docker(ctx: RenderContext): Generator<RawLine> {
  const { random, failure, facts } = ctx;
  const image = facts.image ?? `images.fernwick.example/${facts.repo}:${facts.commitSha.slice(0, 7)}`;
  yield* scriptHead(ctx, [`docker buildx build --push -t ${image} .`]);
  yield say('#0 building with "default" instance using docker-container driver');
  yield say(
    "#1 [internal] load build definition from Dockerfile\n#1 transferring dockerfile: 1.42kB done\n#1 DONE 0.0s",
  );
  yield warn("#1 WARN: FromAsCasing: 'as' and 'FROM' keywords' casing do not match (line 1)");
  yield say("#2 [internal] load metadata for docker.io/library/node:22-alpine\n#2 DONE 0.8s");
  yield say("#3 [internal] load .dockerignore\n#3 transferring context: 182B done\n#3 DONE 0.0s");
  const buildVertex = 9;
  const pullFails = failure?.kind === "image_pull";
  if (!pullFails) {
    yield* interleave(random, [
      layerPulls(ctx, 4),
      runVertex(ctx, 7, "[deps 3/4] RUN ./scripts/fetch-dependencies", 0.3),
      runVertex(ctx, buildVertex, "[build 4/6] RUN make release", 0.5),
    ]);
    yield say("#7 DONE 21.4s");
  }
  if (failure !== undefined) {
    const vertex = pullFails ? 2 : buildVertex;
    const broken = yield* failing(ctx, vertex, image);
    yield* bulk(
      ctx,
      0.2,
      () => `#7 ${at(ctx)} fetched ${random.pick(npmPackages)} in ${random.int(1, 80)}ms (cache hit)`,
    );
    yield after(`#7 CANCELED`);
    yield after("------");
    yield after(` > [build 4/6] ${broken.instruction}:`);
    yield after("------");
    yield after("Dockerfile:18\n--------------------");
    yield after(
      `  16 |     WORKDIR /app\n  17 |     COPY . .\n  18 | >>> ${broken.instruction}\n  19 |     `,
    );
    yield after("--------------------");
    yield after(`ERROR: failed to solve: ${broken.verdict}`);
    yield* cleanUp(ctx);
    return;
  }
  yield* bulk(
    ctx,
    0.2,
    () => `#${buildVertex} ${at(ctx)} dist/chunk-${random.hex(8)}.js ${random.int(1, 300)} kB`,
  );
  yield say(`#${buildVertex} DONE ${random.int(20, 90)}.${random.int(0, 9)}s`);
  yield say(
    `#11 exporting to image\n#11 exporting layers ${random.int(1, 9)}.3s done\n#11 exporting manifest sha256:${random.hex(64)} done`,
  );
  yield say(`#11 naming to ${image} done`);
  yield say(
    `#11 pushing layers ${random.int(2, 20)}.1s done\n#11 pushing manifest for ${image}@sha256:${random.hex(64)} ${random.int(0, 3)}.9s done\n#11 DONE`,
    10,
  );
  yield say(`#12 [auth] fernwick/${facts.repo}:pull,push token for ${image.split("/")[0]}\n#12 DONE 0.0s`);
  yield* cleanUp(ctx);
}
