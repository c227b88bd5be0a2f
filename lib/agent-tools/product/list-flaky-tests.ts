import { testPath, testsPath } from "@/lib/addresses";
import { readTests } from "@/lib/test-reliability";
import { ListFlakyTestsInput, ListFlakyTestsOutput } from "@/schemas/team/product-tools";
import { noTestFilters } from "@/schemas/test-reliability/filter-defaults";
import { flakinessReasonTitles } from "@/schemas/test-reliability/labels";

import { findProject } from "./pipeline-lookup";
import { storeTool } from "./store-tool";

export const listFlakyTestsTool = storeTool({
  description:
    "Flaky tests (they fail although code and environment are good), those that cost most first: score with its interval, reason, red runs and minutes lost, state, owner and what is recommended. Regressions, broken tests and outages are left out. The same judgement as on the Tests page.",
  input: ListFlakyTestsInput,
  output: ListFlakyTestsOutput,
  async read(input, { ctx }): Promise<ListFlakyTestsOutput> {
    await findProject(ctx, input.project); // an unknown key is an error here; the page leaves it out
    const view = await readTests({
      ctx,
      input: {
        ...noTestFilters,
        range: input.range,
        projects: input.project === undefined ? [] : [input.project],
        owner: input.owner ?? null,
        // The list puts faults first: any number of them would leave no room for what is asked for.
        label: "flaky",
      },
    });
    const flaky = view.tests.flatMap((test) =>
      test.judgement?.label === "flaky" ? [{ test, judgement: test.judgement }] : [],
    );
    return {
      range: input.range,
      path: testsPath({
        range: input.range,
        project: input.project,
        label: "flaky",
        owner: input.owner,
      }),
      total: view.matching,
      headline: view.headline?.summary ?? null,
      items: flaky.slice(0, input.limit).map(({ test, judgement }) => ({
        testId: test.id,
        path: testPath(test.id),
        projectKey: test.projectKey,
        name: test.name,
        className: test.className,
        suiteName: test.suiteName,
        runs: test.runs,
        failed: test.failed,
        failureRate: test.failureRate,
        flakyCommits: test.disagreements,
        harnessFlaky: test.flaky,
        lastFailedAt: test.lastFailedAt === null ? null : new Date(test.lastFailedAt).toISOString(),
        score: judgement.score,
        scoreLow: judgement.scoreLow,
        scoreHigh: judgement.scoreHigh,
        state: judgement.state,
        quarantineBranches: judgement.state === "quarantined" ? judgement.stateBranches : null,
        reason: judgement.reasons[0] ? flakinessReasonTitles[judgement.reasons[0].reason] : null,
        runsFailed: judgement.cost.executionsFailed,
        minutesLost: judgement.cost.minutesLost,
        recommendation: judgement.recommendation,
        expectedEffect: judgement.expectedEffect,
        owners: test.owners,
      })),
    };
  },
});
