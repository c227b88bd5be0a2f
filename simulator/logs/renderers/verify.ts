import { after, bulk, cause, green, type RawLine, type RenderContext, red, say, warn } from "../writer";
import { genericFailure } from "./generic-failure";

const metrics = [
  "http_error_rate",
  "p95_latency_ms",
  "cpu_seconds",
  "gc_pause_ms",
  "queue_depth",
  "checkout_conversions",
] as const;

/** Continuous verification: one comparison of canary and baseline a minute, then the verdict. */
export function* verify(ctx: RenderContext): Generator<RawLine> {
  const { random, failure, facts } = ctx;
  yield say(
    `Deployment verification of ${facts.service ?? facts.repo} in ${facts.environment ?? "prod"} started`,
  );
  yield say("Baseline: pods of the previous version. Canary: pods of the new version.");
  for (let minute = 1; minute <= 10; minute++) {
    for (const metric of metrics) {
      const baseline = random.int(40, 90);
      const canary = (baseline * (0.94 + random.next() * 0.12)).toFixed(1);
      yield say(`minute ${minute}: ${metric} baseline=${baseline}.0 canary=${canary} within threshold`, 2);
    }
    yield* bulk(
      ctx,
      0.1,
      () => `minute ${minute}: log cluster ${random.hex(8)} known, ${random.int(1, 300)} occurrences`,
    );
    if (minute === 3) yield warn("minute 3: no data for gc_pause_ms from 1 of 3 canary pods");
    if (failure?.kind === "verification_failed" && minute >= 6 && minute <= 7) {
      yield cause(
        red(
          `minute ${minute}: ${failure.metric} baseline=${failure.baseline} canary=${failure.canary} exceeds threshold ${failure.threshold}: UNHEALTHY`,
        ),
        2,
      );
    }
  }
  if (failure !== undefined && failure.kind !== "verification_failed") yield* genericFailure(ctx);
  yield failure === undefined ? say(green("Verification passed")) : after(red("Verification failed"));
}
