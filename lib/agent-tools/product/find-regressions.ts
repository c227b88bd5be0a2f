import { executionPath, testPath, testsPath } from "@/lib/addresses";
import { findRegressions } from "@/lib/test-reliability";
import { timeWindow } from "@/schemas/filter-links";
import { FindRegressionsInput, FindRegressionsOutput } from "@/schemas/team/reliability-tools";
import { findProject } from "./pipeline-lookup";
import { storeTool } from "./store-tool";

export const findRegressionsTool = storeTool({
  description:
    "Tests that began to fail at a commit of the default branch and stayed red, with that commit: those that still fail first. Flaky tests are none of them, nor tests that never passed.",
  input: FindRegressionsInput,
  output: FindRegressionsOutput,
  async read(input, { ctx }): Promise<FindRegressionsOutput> {
    const project = await findProject(ctx, input.project);
    const since =
      input.since === undefined
        ? timeWindow({ range: input.range, from: null, to: null }, ctx.now()).from
        : new Date(input.since);
    const found = await findRegressions({ ctx, input: { projectId: project?.id, since } });
    return {
      since: since.toISOString(),
      path: testsPath({ range: input.range, project: input.project, state: "regression" }),
      total: found.length,
      items: found.slice(0, input.limit).map(({ episode, lastFailedExecution, testId, ...test }) => ({
        testId,
        path: testPath(testId),
        projectKey: test.projectKey,
        name: test.name,
        className: test.className,
        suiteName: test.suiteName,
        stillFailing: test.stillFailing,
        startCommit: episode.startCommit,
        startedAt: new Date(episode.startedAt).toISOString(),
        suspects: Math.max(1, episode.suspectCommits.length),
        fixedCommit: episode.fixedCommit,
        failures: episode.failures,
        message: test.message,
        owners: test.owners,
        lastFailedPath:
          lastFailedExecution === null ? null : executionPath(test.projectKey, lastFailedExecution),
      })),
    };
  },
});
