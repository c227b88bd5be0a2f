/**
 * Investigations against what the simulator's story planted: cause class, first failing stage and step, recurrence, culprit commit,
 * calibration, seconds. Every failed execution of each seed is judged twice: as it looked when it failed, and with hindsight.
 * Usage: investigate [--seeds 41,42,43] [--sample 150] [--executions 3000] [--view both|failure|hindsight] [--wrong 20] [--fit]
 *   --sample N   at most N failures a seed, spread over the causes (0 = all)
 *   --save FILE  keeps the collected facts; --facts FILE judges kept ones again, without a simulator: for work on the rules
 *   --fit        prints the calibration curve fitted on these seeds; put it into lib/insights/failures/investigate/calibration.ts and
 *                judge it on other seeds
 */
import { parseArgs } from "node:util";
import { limiterOf } from "@/lib/harness/client";
import { type InvestigationFacts, judge } from "@/lib/insights/failures";
import { collectFacts } from "@/lib/investigations";
import { defaultRequestsPerMinute } from "@/schemas/connectors/harness-rate";
import type { CauseVerdict } from "@/schemas/executions/failure-cause";
import { keep, readKept } from "./investigate/kept-facts";
import { type LoadedAccount, loadAccount, unlimited } from "./investigate/load-account";
import {
  accuracies,
  confusion,
  fitCurve,
  isRight,
  percentile,
  reliability,
  type Scored,
  score,
} from "./investigate/score";
import type { TruthFailure } from "./investigate/truths";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "41,42,43" },
    sample: { type: "string", default: "150" },
    executions: { type: "string", default: "3000" },
    view: { type: "string", default: "both" },
    wrong: { type: "string", default: "20" },
    fit: { type: "boolean", default: false },
    save: { type: "string" },
    facts: { type: "string" },
  },
});
const seeds = values.seeds.split(",").map(Number);
const views = (["failure", "hindsight"] as const).filter(
  (view) => values.view === "both" || values.view === view,
);
const timedRuns = 40;

const scored: Record<"failure" | "hindsight", Scored[]> = { failure: [], hindsight: [] };
const timed: number[] = [];
/** Processor seconds of the same, the simulator's work included: what a busy machine disturbs least. */
const processor: number[] = [];
const requests: number[] = [];
if (values.facts !== undefined) {
  for (const { truths, failure, view, now, facts } of readKept(values.facts)) {
    scored[view].push(score(truths, failure, judge(facts, now), verdictOf(facts), 0));
  }
  seeds.length = 0;
}
for (const seed of seeds) {
  const started = performance.now();
  const account = await loadAccount(seed, Number(values.executions));
  const failures = chosen(account.truths.failures.filter(({ status }) => status !== "Aborted"));
  console.error(`seed ${seed}: ${failures.length} failures, loaded in ${seconds(started)} s`);
  const waiting = [...failures];
  const worker = async () => {
    for (let failure = waiting.shift(); failure !== undefined; failure = waiting.shift()) {
      for (const view of views) scored[view].push(await examine(account, failure, view));
    }
  };
  await Promise.all([worker(), worker()]);
  for (const failure of spreadOver(failures, Math.ceil(timedRuns / seeds.length)))
    await time(account, failure);
  console.error(`seed ${seed}: done after ${seconds(started)} s`);
  await account.close();
}
console.log(JSON.stringify(result(), null, 1));
process.exit(0);

async function examine(
  account: LoadedAccount,
  failure: TruthFailure,
  view: "failure" | "hindsight",
): Promise<Scored> {
  const at = view === "failure" ? (failure.endTs ?? failure.startTs) + 1_000 : account.truths.storyNow;
  const started = performance.now();
  const facts = await collectFacts({
    ctx: { ...account.ctx, now: () => new Date(at) },
    client: account.clientWith(unlimited),
    project: projectOf(account, failure),
    planExecutionId: failure.planExecutionId,
  });
  const result = score(
    account.truths,
    failure,
    judge(facts, at),
    verdictOf(facts),
    (performance.now() - started) / 1_000,
  );
  if (values.save !== undefined) keep(values.save, { truths: account.truths, failure, view, now: at, facts });
  return result;
}

/** One investigation alone, with a client that keeps to Harness's rate and counts. */
async function time(account: LoadedAccount, failure: TruthFailure): Promise<void> {
  // A token of its own for each: what the one before took is not this one's wait.
  const limiter = limiterOf(`bench ${requests.length}`, defaultRequestsPerMinute);
  let count = 0;
  const client = account.clientWith({
    acquire: (options) => {
      count += 1;
      return limiter.acquire(options);
    },
    pauseUntil: (instant) => limiter.pauseUntil(instant),
    slowDown: () => limiter.slowDown(),
  });
  const started = performance.now();
  const before = process.cpuUsage();
  const facts = await collectFacts({
    ctx: account.ctx,
    client,
    project: projectOf(account, failure),
    planExecutionId: failure.planExecutionId,
  });
  judge(facts, account.truths.storyNow);
  timed.push((performance.now() - started) / 1_000);
  const { user, system } = process.cpuUsage(before);
  processor.push((user + system) / 1e6);
  requests.push(count);
}

function projectOf(account: LoadedAccount, { orgIdentifier, projectIdentifier }: TruthFailure) {
  const project = account.projects.find(
    (each) => each.orgIdentifier === orgIdentifier && each.projectIdentifier === projectIdentifier,
  );
  if (project === undefined) throw new RangeError(`no project ${orgIdentifier}/${projectIdentifier}`);
  return project;
}

function chosen(failures: readonly TruthFailure[]): TruthFailure[] {
  const most = Number(values.sample);
  return most === 0 ? [...failures] : spreadOver(failures, most);
}

/** Some of each cause, rare ones in full, in turn until there are enough. */
function spreadOver(failures: readonly TruthFailure[], most: number): TruthFailure[] {
  const groups = new Map<string, TruthFailure[]>();
  for (const failure of failures) {
    const key = `${failure.cause} ${failure.truthId.replace(/:.*/, "")}`;
    groups.set(key, [...(groups.get(key) ?? []), failure]);
  }
  const found: TruthFailure[] = [];
  for (let turn = 0; found.length < Math.min(most, failures.length); turn++) {
    for (const group of groups.values()) {
      // Spread over time: every seventh, wrapping around.
      const each = group[(turn * 7) % group.length];
      const index = group.length > 7 && each !== undefined && found.includes(each) ? turn % group.length : -1;
      const picked = index < 0 ? each : group[index];
      if (picked !== undefined && !found.includes(picked)) found.push(picked);
    }
    if (turn > failures.length) break;
  }
  return found.slice(0, most);
}

function result() {
  const of = (list: readonly Scored[]) => ({
    ...accuracies(list),
    reliability: reliability(list),
    causes: confusion(list, ({ report }) => report.cause),
    recurrences: confusion(list, ({ report }) => report.recurrence),
    verdicts: confusion(list, ({ report }) => report.verdict),
    secondsP50: percentile(
      list.map((each) => each.seconds),
      0.5,
    ),
    secondsP95: percentile(
      list.map((each) => each.seconds),
      0.95,
    ),
    wrong: list
      .filter((each) => Object.values(each.right).includes(false))
      .slice(0, Number(values.wrong))
      .map(({ seed, planExecutionId, truthCause, truthId, report, right }) => ({
        seed,
        planExecutionId,
        truth: `${truthCause} ${truthId}`,
        said: `${report.cause} ${report.verdict} ${report.recurrence} ${report.confidence} ${report.culprit?.sha.slice(0, 8) ?? "-"}`,
        wrong: Object.entries(right).flatMap(([name, value]) => (value === false ? [name] : [])),
      })),
  });
  const both = [...scored.failure, ...scored.hindsight];
  return {
    seeds,
    alone: {
      investigations: timed.length,
      secondsP50: percentile(timed, 0.5),
      secondsP95: percentile(timed, 0.95),
      processorSecondsP50: percentile(processor, 0.5),
      processorSecondsP95: percentile(processor, 0.95),
      requestsP50: percentile(requests, 0.5),
      requestsMost: requests.length === 0 ? null : Math.max(...requests),
    },
    ...(scored.failure.length > 0 ? { atFailure: of(scored.failure) } : {}),
    ...(scored.hindsight.length > 0 ? { withHindsight: of(scored.hindsight) } : {}),
    ...(values.fit
      ? {
          verdictCurve: fitCurve(both.map((each) => ({ raw: each.raw, right: isRight(each) }))),
          causeCurve: fitCurve(
            scored.failure.flatMap(({ classified }) =>
              classified === null ? [] : [{ raw: classified.confidence, right: classified.right }],
            ),
          ),
        }
      : {}),
  };
}

/** What the classifier said of the log of the first failing step. */
function verdictOf(facts: InvestigationFacts): CauseVerdict | null {
  return facts.logs[0]?.verdict ?? null;
}

function seconds(started: number): number {
  return Math.round((performance.now() - started) / 100) / 10;
}
