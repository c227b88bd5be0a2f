import { readTests } from "@/lib/tests/read-tests";
import { ListFlakyTestsInput, type ListFlakyTestsOutput } from "@/schemas/team/product-tools";
import { readTool } from "../agent-tool";
import { findProject } from "./pipeline-lookup";
import { listPath } from "./references";

export const listFlakyTestsTool = readTool({
  description:
    "Tests that failed in a time range and are flaky by Harness's definition (they both passed and failed on the same commit in the last 14 days, and have not been steady since), those that cost most time first. The same list as on the Tests page.",
  inputSchema: ListFlakyTestsInput,
  async read(input, { ctx }): Promise<ListFlakyTestsOutput> {
    await findProject(ctx, input.project); // an unknown key is an error here; the page leaves it out
    const view = await readTests({
      ctx,
      input: {
        range: input.range,
        from: null,
        to: null,
        projects: input.project === undefined ? [] : [input.project],
        pipeline: null,
        branch: null,
        state: null,
        reason: null,
        owner: null,
        q: null,
        sort: "impact",
      },
    });
    return {
      range: input.range,
      path: listPath("/tests", { range: input.range, project: input.project }),
      total: view.flakyTests,
      items: view.tests
        .filter((test) => test.flaky)
        .slice(0, input.limit)
        .map((test) => ({
          testId: test.id,
          path: `/tests/${test.id}`,
          projectKey: test.projectKey,
          name: test.name,
          className: test.className,
          suiteName: test.suiteName,
          runs: test.runs,
          failed: test.failed,
          failureRate: test.failureRate,
          flakyCommits: test.disagreements,
          lastFailedAt: test.lastFailedAt === null ? null : new Date(test.lastFailedAt).toISOString(),
        })),
    };
  },
});
