import { applicationLog } from "../vocabulary";
import {
  after,
  bulk,
  clockText,
  lines,
  progressBar,
  type RawLine,
  type RenderContext,
  say,
  warn,
} from "../writer";
import { cleanUp, genericFailure, scriptHead } from "./generic-failure";

/** A shell script of the team: echoed commands, its own log lines, grouped output, a download with a progress bar. */
export function* shell(ctx: RenderContext): Generator<RawLine> {
  const { random, facts, failure } = ctx;
  const isUnit = (ctx.spec.units?.length ?? 0) > 0;
  yield* isUnit ? lines(say, ["Executing command ..."]) : scriptHead(ctx, [`./ci/${ctx.spec.task}.sh`]);
  yield say(`+ set -euo pipefail\n+ export STAGE=${ctx.spec.task}`);
  yield say("::group::Environment");
  yield say(
    `repository ${facts.repo}\nbranch ${facts.branch}\ncommit ${facts.commitSha}\nrunner linux/amd64`,
  );
  yield say("::endgroup::");
  yield say(progressBar(`+ curl -fL tools-${random.int(1, 9)}.tar.gz`, 8), 6);
  yield warn("warning: LC_ALL is not set, falling back to the locale 'C'");
  const step = (text: string) => `[${clockText(ctx.clock())}] ${text}`;
  for (let at = 1; at <= 12; at++) {
    const log = applicationLog(random);
    yield say(step(`${log.level} ${log.logger} ${log.text}`), 6);
    if (at === 4) yield warn(step("WARN  lock held by another job, retrying in 5s (attempt 1 of 5)"), 6);
    yield* bulk(ctx, 1 / 12, () => {
      const entry = applicationLog(random);
      return step(`${entry.level} ${entry.logger} ${entry.text}`);
    });
    if (at === 8 && failure !== undefined) {
      yield* genericFailure(ctx);
      yield after(step("ERROR trap: command failed, running the exit handler"));
      break;
    }
  }
  if (failure === undefined) yield say(step(`done: ${ctx.spec.task} of ${facts.service ?? facts.repo}`));
  if (isUnit) {
    yield failure === undefined
      ? say("Command completed with ExitCode (0)")
      : after("Command execution failed. Removing the temporary script file");
    return;
  }
  yield* cleanUp(ctx);
}
