import { describeVerdict } from "@/lib/insights/test-reliability";
import { findTests, getTest, verdictOfTest } from "@/lib/test-reliability";
import { ExplainTestInput, ExplainTestOutput } from "@/schemas/team/reliability-tools";
import { flakinessReasonTitles } from "@/schemas/test-reliability/labels";
import type { TestPageView } from "@/schemas/test-reliability/single-test";
import { findProject } from "./pipeline-lookup";
import { toTestRef } from "./reliability-refs";
import { storeTool } from "./store-tool";

const shown = 5;
const instant = (at: number) => new Date(at).toISOString();

export const explainTestTool = storeTool({
  description:
    "One test: whether it is flaky, broken, a regression or sound, how sure that is, why it fails, since which commit, what it costs and what to do. Give its name, number or path. Answers with candidates when several tests fit.",
  input: ExplainTestInput,
  output: ExplainTestOutput,
  async read(input, { ctx }): Promise<ExplainTestOutput> {
    const project = await findProject(ctx, input.project);
    const found = await findTests({ ctx, input: { query: input.test, projectId: project?.id } });
    const [only] = found;
    if (only === undefined || found.length > 1) return { ...nothing, candidates: found.map(toTestRef) };
    const [view, verdict] = [
      await getTest({ ctx, input: { testId: only.id } }),
      await verdictOfTest({ ctx, input: { testId: only.id } }),
    ];
    const { judgement } = view;
    return {
      test: toTestRef(view),
      candidates: [],
      bottomLine: verdict === null ? "It was not judged yet." : describeVerdict(verdict),
      label: judgement?.label ?? null,
      state: judgement?.state ?? "healthy",
      stateReason: judgement?.stateReason ?? null,
      quarantineBranches: judgement?.state === "quarantined" ? judgement.stateBranches : null,
      excludedBranches: view.excludedBranches,
      score: judgement?.score ?? null,
      scoreLow: judgement?.scoreLow ?? null,
      scoreHigh: judgement?.scoreHigh ?? null,
      runs: view.runs,
      failed: view.failed,
      environmentFailures: judgement?.environmentFailures ?? 0,
      harnessFlaky: view.flaky,
      reasons: (judgement?.reasons ?? []).map((reason) => ({
        ...reason,
        title: flakinessReasonTitles[reason.reason],
      })),
      recommendation: judgement?.recommendation ?? "none",
      because: judgement?.because ?? null,
      expectedEffect: judgement?.expectedEffect ?? null,
      cost: {
        runsFailed: judgement?.cost.executionsFailed ?? 0,
        reruns: judgement?.cost.reruns ?? 0,
        minutesLost: judgement?.cost.minutesLost ?? 0,
        mergesDelayed: judgement?.cost.mergesDelayed ?? 0,
      },
      owners: view.owners,
      changes: changesOf(view),
      disagreements: view.disagreements
        .slice(0, shown)
        .map(({ commitSha, branch, passed, failed }) => ({ commitSha, branch, passed, failed })),
      messages: view.messages.slice(0, shown).map(({ message, count, lastAt }) => ({
        message: message.slice(0, 400),
        count,
        lastAt: instant(lastAt),
      })),
      lastFailures: view.recent
        .filter(({ status }) => status === "failed" || status === "error")
        .slice(0, shown)
        .map(({ at, pipelineName, runSequence, executionPath, message, excused }) => ({
          at: instant(at),
          pipeline: pipelineName,
          runSequence,
          path: executionPath,
          message: message?.slice(0, 300) ?? null,
          excused,
        })),
      earlierNames: view.renamedFrom.map(({ name }) => name),
    };
  },
});

function changesOf({ segments }: TestPageView): ExplainTestOutput["changes"] {
  return segments
    .slice(1)
    .map(({ startCommit, startAt, failureRate }, index) => ({
      commitSha: startCommit,
      at: instant(startAt),
      rateBefore: segments[index]?.failureRate ?? 0,
      rateAfter: failureRate,
    }))
    .reverse()
    .slice(0, shown);
}

const nothing: ExplainTestOutput = {
  test: null,
  candidates: [],
  bottomLine: "No single test fits this name.",
  label: null,
  state: "healthy",
  stateReason: null,
  quarantineBranches: null,
  excludedBranches: [],
  score: null,
  scoreLow: null,
  scoreHigh: null,
  runs: 0,
  failed: 0,
  environmentFailures: 0,
  harnessFlaky: false,
  reasons: [],
  recommendation: "none",
  because: null,
  expectedEffect: null,
  cost: { runsFailed: 0, reruns: 0, minutesLost: 0, mergesDelayed: 0 },
  owners: [],
  changes: [],
  disagreements: [],
  messages: [],
  lastFailures: [],
  earlierNames: [],
};
