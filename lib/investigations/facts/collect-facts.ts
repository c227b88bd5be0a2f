import { NotFoundError } from "@/lib/errors";
import { formatCount } from "@/lib/format/number";
import type { HarnessClient } from "@/lib/harness/client";
import { executionDetail } from "@/lib/harness/reads";
import { mapSteps, scopeOf } from "@/lib/history";
import {
  type FoundFailure,
  findFailures,
  hostsIn,
  type InvestigationFacts,
  type RunFact,
  type SetupFact,
  type StepFact,
  type StepLogFact,
  type WindowFact,
} from "@/lib/insights/failures";
import { isStatus } from "@/schemas/executions/execution-status";
import { factLimits, Unknowns } from "./bounded";
import { readCommitsSince } from "./read-commits";
import { type KnownExecution, readExecution } from "./read-execution";
import { type FailingTests, readFailingTests } from "./read-failing-tests";
import { type RunsAround, readRunsAround } from "./read-runs";
import { readStartedWith, type StartedWith } from "./read-setup";
import { readSimilar } from "./read-similar";
import { excerptOfStep, type ReadLog, readWholeLog, versionsOf } from "./read-step-excerpt";
import { readWindow } from "./read-window";
import type { CollectArgs, CollectProgress } from "./sources";

/** Logs of failures beside the first one: enough to tell them apart. */
const maxOtherLogs = 2;
/** A pipeline that starts a pipeline that starts a pipeline … */
const maxChain = 5;
const telemetryReachMs = 30 * 60_000;

/**
 * Collects what an investigation is judged from: our tables first, then Harness for logs and YAML, side by side and within bounded
 * time. A part that fails becomes a sentence in `unknowns`. Nothing later than `ctx.now()` is a fact.
 *
 * @throws NotFoundError  the execution is not stored
 * @throws whatever `signal` was aborted with
 */
export async function collectFacts(args: CollectArgs): Promise<InvestigationFacts> {
  const signal = args.signal ?? args.ctx.signal;
  const ctx = { ...args.ctx, signal };
  const { client, project, planExecutionId, sources = {}, limits = factLimits } = args;
  const unknowns = new Unknowns(ctx.log, limits);
  const progress = steps(args.onProgress);

  progress("Reading the execution");
  const known = await readExecution(
    ctx,
    client,
    { connectorId: project.connectorId, projectId: project.id, planExecutionId },
    unknowns,
  );
  if (known === null) throw new NotFoundError("There is no such execution.");
  const chain = await followChain(ctx, client, known, unknowns);
  const deepest = chain.at(-1) ?? known;
  const found = findFailures(deepest.fact);
  const place = {
    stageIdentifier: found.first?.stage?.identifier ?? null,
    stepIdentifier: found.first?.step?.identifier ?? null,
  };

  progress("Comparing with other runs");
  const around = await readRunsAround(ctx, deepest, place);
  const parentReruns = chain.length === 0 ? [] : await rerunsOf(ctx, known);

  progress("Reading logs");
  const first = found.first?.step ?? null;
  const compareWith = around.maybeGreen ?? around.lastGreen;
  const bounds = { signal, limitMs: limits.logMs };
  const logOf = (step: StepFact) =>
    unknowns.attempt<{ log: ReadLog | null; missing: string | null }>(
      `The log of ${step.name}`,
      bounds,
      { log: null, missing: "The log could not be read." },
      async (within) => {
        if (step.logKeys.length === 0) return { log: null, missing: "The step wrote no log." };
        const log = await readWholeLog(client, step.logKeys, { signal: within, limitMs: limits.logReadMs });
        return { log, missing: log === null ? "Harness holds no log of this step." : null };
      },
    );
  const others = found.others.flatMap(({ step }) => step ?? []).slice(0, maxOtherLogs);
  const small = { signal, limitMs: limits.smallMs };
  const startedWith = (what: string, at: KnownExecution["projectRow"], id: string) =>
    unknowns.attempt<StartedWith | null>(`What ${what} was started with`, small, null, (within) =>
      readStartedWith(client, at, id, within),
    );
  const [firstLog, green, otherLogs, failedWith, greenWith] = await Promise.all([
    first === null ? null : logOf(first),
    first === null || compareWith === null
      ? null
      : readGreen(client, deepest, compareWith, first, unknowns, signal),
    Promise.all(others.map((step) => logOf(step))),
    startedWith("this run", deepest.projectRow, deepest.fact.planExecutionId),
    compareWith === null
      ? null
      : startedWith("the last green run", deepest.projectRow, compareWith.planExecutionId),
  ]);
  const runs = withGreen(around, green === null ? null : compareWith);
  const logs: StepLogFact[] = [];
  const id = deepest.fact.planExecutionId;
  if (first !== null) {
    const excerpt = excerptOfStep(
      id,
      first,
      firstLog?.log ?? null,
      green?.log ?? null,
      firstLog?.missing ?? null,
    );
    if (firstLog?.log?.cut) {
      const { length } = firstLog.log.lines;
      unknowns.add(`Only the first ${formatCount(length)} lines of the log of ${first.name} were read.`);
    }
    logs.push(excerpt);
  }
  for (const [index, step] of others.entries()) {
    const read = otherLogs[index];
    logs.push(excerptOfStep(id, step, read?.log ?? null, null, read?.missing ?? null));
  }

  progress("Looking for similar failures");
  const [main] = logs;
  const cause = main?.verdict.cause ?? deepest.fact.failureCause ?? "unknown";
  const fingerprint = deepest.fact.fingerprint ?? main?.fingerprint ?? null;
  const failing = (main?.lines ?? []).filter((line) => line.failing).map(({ text }) => text);
  const hosts = hostsIn([...failing, first?.failureMessage ?? ""]).slice(0, 5);
  const at = found.first?.at ?? deepest.fact.endedAt ?? deepest.fact.startedAt;
  const cluster = await unknowns.attempt("The cluster of this failure", small, null, async () =>
    sources.clusterOf === undefined ? null : sources.clusterOf({ executionId: known.id, fingerprint }),
  );
  const noTests: FailingTests = { tests: null, failedIn: new Map() };
  const [similar, window, tests, commitsSince, telemetry, corrections] = await Promise.all([
    unknowns.attempt(
      "Similar failures",
      small,
      { clusterId: null, total: 0, items: [], rerunsTried: 0, rerunsPassed: 0 },
      () => readSimilar(ctx, deepest, { fingerprint, cause, failedStep: first?.name ?? null, cluster }),
    ),
    unknowns.attempt<WindowFact | null>("What other pipelines did meanwhile", small, null, () =>
      readWindow(ctx, deepest, { at, cause, fingerprint, hosts }),
    ),
    unknowns.attempt<FailingTests>("The history of the failing tests", small, noTests, () =>
      readFailingTests(ctx, deepest, runs),
    ),
    unknowns.attempt("The commits since the last green run", small, null, () =>
      readCommitsSince(ctx, deepest, runs),
    ),
    unknowns.attempt("Telemetry", { signal, limitMs: limits.telemetryMs }, [], async (within) =>
      sources.telemetry === undefined
        ? []
        : sources.telemetry({
            projectKey: deepest.projectRow.key,
            from: (first?.startedAt ?? at) - telemetryReachMs,
            to: Math.min(at + telemetryReachMs, ctx.now().getTime()),
            hosts,
            services: deepest.fact.services,
            environments: deepest.fact.environments,
            signal: within,
          }),
    ),
    unknowns.attempt("Earlier corrections", small, [], async () =>
      sources.corrections === undefined
        ? []
        : sources.corrections({ executionId: known.id, clusterId: cluster?.clusterId ?? null }),
    ),
  ]);
  if (cause === "test_failure" && tests.tests === null) {
    unknowns.add("Which tests failed is not stored yet.");
  }
  progress("Weighing the evidence");
  const withTests = (run: RunFact): RunFact => ({
    ...run,
    failedTests: tests.failedIn.get(run.planExecutionId) ?? null,
  });
  return {
    execution: known.fact,
    children: chain.map(({ fact }) => fact),
    logs,
    lastGreen: runs.lastGreen,
    setup: {
      failed: setupOf(failedWith, firstLog?.log ?? null, first),
      green:
        green === null && greenWith === null
          ? null
          : setupOf(greenWith, green?.log ?? null, green?.step ?? null),
    },
    commitsSince,
    branchRuns: runs.branch.map(withTests),
    sameCommitRuns: [...runs.sameCommit, ...parentReruns]
      .map(withTests)
      .sort((a, b) => a.startedAt - b.startedAt),
    pipelineRuns: runs.pipeline.map(withTests),
    similar,
    window,
    tests: tests.tests,
    telemetry,
    corrections,
    unknowns: unknowns.list(),
  };
}

type Ctx = CollectArgs["ctx"];

/** Executions that pipeline stages started and that failed, down to the last one. */
async function followChain(
  ctx: Ctx,
  client: HarnessClient,
  top: KnownExecution,
  unknowns: Unknowns,
): Promise<KnownExecution[]> {
  const chain: KnownExecution[] = [];
  for (let at = top; chain.length < maxChain; ) {
    const first: FoundFailure | null = findFailures(at.fact).first;
    const childId = first?.stage?.childExecutionId ?? null;
    if (childId === null) break;
    const child = await readExecution(
      ctx,
      client,
      { connectorId: at.projectRow.connectorId, projectId: null, planExecutionId: childId },
      unknowns,
    );
    if (child === null) {
      unknowns.add(`The pipeline that ${first?.stage?.name ?? "a stage"} started is in no watched project.`);
      break;
    }
    if (findFailures(child.fact).first === null) break;
    chain.push(child);
    at = child;
  }
  return chain;
}

/** Runs of the outer pipeline on the same commit, with what the stage that started the failing pipeline did. */
async function rerunsOf(ctx: Ctx, known: KnownExecution): Promise<RunFact[]> {
  const stage = findFailures(known.fact).first?.stage ?? null;
  const around: RunsAround = await readRunsAround(ctx, known, {
    stageIdentifier: stage?.identifier ?? null,
    stepIdentifier: null,
  });
  const { planExecutionId } = known.fact;
  return [
    ...around.sameCommit,
    ...around.pipeline.filter((run) => run.previousExecutionId === planExecutionId),
  ];
}

/** The same step of a green run, with its log where that can be read; null when the step did not pass there or is not known. */
async function readGreen(
  client: HarnessClient,
  { projectRow }: KnownExecution,
  run: RunFact,
  step: StepFact,
  unknowns: Unknowns,
  signal: AbortSignal | undefined,
): Promise<{ log: ReadLog | null; step: StepFact } | null> {
  const { planExecutionId } = run;
  const detail = await unknowns.attempt(
    "The steps of the last green run",
    { signal, limitMs: unknowns.limits.smallMs },
    null,
    (within) => executionDetail({ client, signal: within, scope: scopeOf(projectRow), planExecutionId }),
  );
  const same =
    detail === null
      ? undefined
      : mapSteps(detail).steps.find(
          (other) => other.identifier === step.identifier && isStatus(other.status, "Success"),
        );
  if (same === undefined) return null;
  const { nodeId, logKeys, delegateName } = same;
  // A delegate's task has a log a command unit, all short: six more requests would buy little.
  const log =
    logKeys.length !== 1
      ? null
      : await unknowns.attempt(
          "The log of the last green run",
          { signal, limitMs: unknowns.limits.logMs },
          null,
          (within) => readWholeLog(client, logKeys, { signal: within, limitMs: unknowns.limits.logReadMs }),
        );
  return { log, step: { ...step, nodeId, logKeys, delegateName: delegateName ?? null } };
}

/** The runs with what was learnt of a green one from its graph. */
function withGreen(around: RunsAround, found: RunFact | null): RunsAround {
  if (found === null || found.planExecutionId !== around.maybeGreen?.planExecutionId) return around;
  const green: RunFact = { ...found, stepOutcome: "passed" };
  const known = (run: RunFact) => (run.planExecutionId === green.planExecutionId ? green : run);
  return {
    ...around,
    branch: around.branch.map(known),
    pipeline: around.pipeline.map(known),
    lastGreen: { ...green, sameBranch: true },
  };
}

function setupOf(startedWith: StartedWith | null, log: ReadLog | null, step: StepFact | null): SetupFact {
  return {
    inputsYaml: startedWith?.inputsYaml ?? null,
    pipelineYaml: startedWith?.pipelineYaml ?? null,
    versions: versionsOf(log),
    delegateName: step?.delegateName ?? null,
  };
}

const phases = 5;

function steps(onProgress: ((progress: CollectProgress) => void) | undefined): (phase: string) => void {
  let done = 0;
  return (phase) => {
    onProgress?.({ phase, done, total: phases });
    done += 1;
  };
}
