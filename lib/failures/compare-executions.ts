import { stepPath, testPath } from "@/lib/addresses";
import { harnessClientFor } from "@/lib/connectors";
import type { Context, VerbArgs } from "@/lib/context";
import { toErrorView } from "@/lib/errors";
import { getExecution, listExecutionTests } from "@/lib/executions";
import { diffYaml, type YamlDifference } from "@/lib/insights/failures";
import { readStartedWith, type StartedWith } from "@/lib/investigations";
import { assertCan } from "@/lib/permissions";
import { redactSecrets } from "@/lib/redact-secrets";
import { findProject } from "@/lib/workspace";
import type { ExecutionPageView, ExecutionTestView } from "@/schemas/executions/execution-page";
import type { CompareExecutionsOutput } from "@/schemas/team/failure-tools";

export interface CompareExecutionsRef {
  projectKey: string;
  planExecutionId: string;
}

/** What differs between two executions, which are given in full for whoever names them. */
export interface Comparison extends Omit<CompareExecutionsOutput, "first" | "second"> {
  first: ExecutionPageView;
  second: ExecutionPageView;
  /** What could not be compared, a sentence each. */
  notes: string[];
}

const maxSteps = 30;
const maxDifferences = 40;
const maxTests = 20;
const maxCommits = 20;
/** What Harness does not answer within this is left out with a note. */
const yamlMs = 8_000;

/**
 * Compares two executions, of the same pipeline or not: how they ended, commits, inputs, pipeline YAML, steps and tests.
 *
 * @throws ForbiddenError the actor may not read the workspace
 * @throws NotFoundError  one of them is neither stored nor known at Harness
 */
export async function compareExecutions({
  ctx,
  input,
}: VerbArgs<{ first: CompareExecutionsRef; second: CompareExecutionsRef }>): Promise<Comparison> {
  assertCan(ctx, "workspace.read");
  const notes: string[] = [];
  const [first, second, firstWith, secondWith, firstTests, secondTests] = await Promise.all([
    getExecution({ ctx, input: input.first }),
    getExecution({ ctx, input: input.second }),
    startedWith(ctx, input.first, notes),
    startedWith(ctx, input.second, notes),
    failingTests(ctx, input.first),
    failingTests(ctx, input.second),
  ]);
  const samePipeline =
    first.projectKey === second.projectKey && first.pipelineIdentifier === second.pipelineIdentifier;
  return {
    first,
    second,
    samePipeline,
    sameCommit:
      first.commitSha === null || second.commitSha === null ? null : first.commitSha === second.commitSha,
    commits: { onlyFirst: commitsOnlyIn(first, second), onlySecond: commitsOnlyIn(second, first) },
    inputs: differences(firstWith?.inputsYaml ?? null, secondWith?.inputsYaml ?? null, {
      // No inputs on both sides is no difference.
      read: firstWith !== null && secondWith !== null,
    }),
    pipelineYaml: differences(firstWith?.pipelineYaml ?? null, secondWith?.pipelineYaml ?? null, {
      read: firstWith?.pipelineYaml != null && secondWith?.pipelineYaml != null,
    }),
    ...compareSteps(first, second),
    tests: compareTests(first, firstTests, second, secondTests),
    notes: [...new Set(notes)],
  };
}

async function startedWith(
  ctx: Context,
  { projectKey, planExecutionId }: CompareExecutionsRef,
  notes: string[],
): Promise<StartedWith | null> {
  const timeout = AbortSignal.timeout(yamlMs);
  try {
    const project = await findProject(ctx.db, projectKey);
    const client = await harnessClientFor(ctx, project.connectorId);
    const signal = ctx.signal ? AbortSignal.any([ctx.signal, timeout]) : timeout;
    return await readStartedWith(client, project, planExecutionId, signal);
  } catch (error) {
    ctx.signal?.throwIfAborted();
    const why = timeout.aborted ? "Harness took too long." : toErrorView(error).message;
    notes.push(`Inputs and pipeline YAML were not compared: ${why}`);
    return null;
  }
}

async function failingTests(ctx: Context, ref: CompareExecutionsRef): Promise<ExecutionTestView[]> {
  return listExecutionTests({ ctx, input: { ...ref, failedOnly: true, limit: 5_000 } });
}

function commitsOnlyIn(
  own: ExecutionPageView,
  other: ExecutionPageView,
): CompareExecutionsOutput["commits"]["onlyFirst"] {
  const theirs = new Set(other.commits.map(({ sha }) => sha));
  return own.commits
    .filter(({ sha }) => !theirs.has(sha))
    .slice(0, maxCommits)
    .map(({ sha, message, authorName, url }) => ({
      sha,
      message: message.slice(0, 300),
      author: authorName,
      url,
    }));
}

function differences(
  before: string | null,
  after: string | null,
  { read }: { read: boolean },
): CompareExecutionsOutput["inputs"] {
  const found = read ? diffYaml(before ?? "", after ?? "") : null;
  if (found === null) return { items: null, total: 0 };
  return { items: found.slice(0, maxDifferences).map(readable), total: found.length };
}

/** Redacted together with its name: a password is told by what it is called. */
function readable({ path, before, after }: YamlDifference): YamlDifference {
  const name = path.split(".").at(-1) ?? path;
  const text = (value: string | null) =>
    value === null
      ? null
      : redactSecrets(`${name}: ${value}`)
          .slice(name.length + 2)
          .slice(0, 300);
  return { path, before: text(before), after: text(after) };
}

interface ComparedStep {
  stage: string;
  step: string;
  nodeId: string;
  status: string;
  outcome: string;
  durationMs: number | null;
}

/** The last attempt of each step, by stage and step identifier. */
function stepsOf(view: ExecutionPageView): Map<string, ComparedStep> {
  return new Map(
    view.stages.flatMap((stage) =>
      stage.steps.map((step) => [
        `${stage.identifier} ${step.identifier}`,
        {
          stage: stage.name,
          step: step.name,
          nodeId: step.nodeId,
          status: step.status,
          outcome: step.outcome,
          durationMs: step.startedAt === null || step.endedAt === null ? null : step.endedAt - step.startedAt,
        },
      ]),
    ),
  );
}

function compareSteps(
  first: ExecutionPageView,
  second: ExecutionPageView,
): Pick<CompareExecutionsOutput, "steps" | "stepTotal"> {
  const before = stepsOf(first);
  const after = stepsOf(second);
  const keys = [...new Set([...after.keys(), ...before.keys()])];
  const rows = keys.flatMap((key) => {
    const was = before.get(key);
    const is = after.get(key);
    const either = is ?? was;
    if (either === undefined) return [];
    const shown = (step: ComparedStep | undefined) =>
      step === undefined ? null : { status: step.status, durationMs: step.durationMs };
    const of = is === undefined ? first : second;
    return [
      {
        rank: rankOf(was, is),
        change: Math.abs((is?.durationMs ?? 0) - (was?.durationMs ?? 0)),
        row: {
          stage: either.stage,
          step: either.step,
          first: shown(was),
          second: shown(is),
          href: stepPath(of.projectKey, of.planExecutionId, either.nodeId),
        },
      },
    ];
  });
  rows.sort((a, b) => a.rank - b.rank || b.change - a.change);
  return { steps: rows.slice(0, maxSteps).map(({ row }) => row), stepTotal: rows.length };
}

/** What failed in one of the two first, then other ends, then what the failure kept from running, then durations. */
function rankOf(was: ComparedStep | undefined, is: ComparedStep | undefined): number {
  if (was?.outcome === is?.outcome) return 3;
  if (was?.outcome === "failed" || is?.outcome === "failed") return 0;
  return was === undefined || is === undefined ? 2 : 1;
}

function compareTests(
  first: ExecutionPageView,
  failedBefore: readonly ExecutionTestView[],
  second: ExecutionPageView,
  failedAfter: readonly ExecutionTestView[],
): CompareExecutionsOutput["tests"] {
  // Counted but not listed: the single results are not stored, and "none fails newly" would be a guess.
  const isStored = (view: ExecutionPageView, failed: readonly ExecutionTestView[]) =>
    view.testsTotal !== null && (view.testsFailed ?? 0) <= failed.length;
  if (!isStored(first, failedBefore) || !isStored(second, failedAfter)) return null;
  const before = new Set(failedBefore.map(({ testId }) => testId));
  const after = new Map(failedAfter.map((test) => [test.testId, test]));
  const fresh = [...after.values()].filter(({ testId }) => !before.has(testId));
  return {
    newlyFailing: fresh.slice(0, maxTests).map(({ testId, className, name, message }) => ({
      testId,
      name: className === "" ? name : `${className} › ${name}`,
      path: testPath(testId),
      message: message === null ? null : redactSecrets(message).slice(0, 300),
    })),
    newlyFailingTotal: fresh.length,
    fixedTotal: [...before].filter((testId) => !after.has(testId)).length,
    failingInBoth: [...before].filter((testId) => after.has(testId)).length,
  };
}
