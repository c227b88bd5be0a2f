import { after, cause, progressBar, type RawLine, type RenderContext, say, warn } from "../writer";
import { answerText, genericFailure } from "./generic-failure";

/** Restoring or saving a dependency cache in an object store, as JSON log lines with a transfer bar. */
export function* cache(ctx: RenderContext): Generator<RawLine> {
  const { random, facts, failure } = ctx;
  const key = `${facts.repo}-deps-${facts.commitSha.slice(0, 8)}`;
  const record = (level: string, text: string) =>
    JSON.stringify({ level, ts: new Date(ctx.clock()).toISOString(), name: "cache", msg: text });
  const saves = ctx.spec.task === "save";
  yield say(record("info", `${saves ? "saving" : "restoring"} cache, key ${key}`));
  yield say(record("info", "bucket build-cache, region eu-central-1, archive zstd"));
  for (let attempt = 1; attempt <= 3; attempt++)
    yield warn(record("warn", `no exact match for ${key}, trying prefix ${key.slice(0, -attempt * 2)}`), 3);
  if (failure !== undefined) {
    if (failure.kind === "registry_unavailable") {
      const answer = failure.answer ?? 503;
      yield cause(
        record(
          "error",
          `could not reach https://${failure.host}: ${answer}${typeof answer === "number" ? ` ${answerText(answer)}` : ""}`,
        ),
        20,
      );
    } else yield* genericFailure(ctx);
    yield after(record("info", "removing partial archive"));
    yield after("exit status 1");
    return;
  }
  const size = random.int(60, 900);
  yield say(progressBar(`${saves ? "upload" : "download"} ${size} MiB`, 10, 40), 20);
  for (const path of ["node_modules", ".cache/build", ".m2/repository"].slice(0, random.int(1, 3)))
    yield say(
      record("debug", `${saves ? "packed" : "unpacked"} ${path}: ${random.int(900, 40_000)} files`),
      4,
    );
  yield say(record("info", `cache ${saves ? "saved" : "restored"} in ${random.int(2, 40)}s`));
  for (let at = 0; at < 30; at++) yield say(record("debug", `checksum ${random.hex(16)} ok`));
}
