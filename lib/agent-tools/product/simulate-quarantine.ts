import { testPath, testsPath } from "@/lib/addresses";
import { NotFoundError } from "@/lib/errors";
import { findTests, readTests, simulateQuarantine, testsByIds } from "@/lib/test-reliability";
import { SimulateQuarantineToolInput, SimulateQuarantineToolOutput } from "@/schemas/team/reliability-tools";
import { noTestFilters } from "@/schemas/test-reliability/filter-defaults";

import { findProject } from "./pipeline-lookup";
import { toTestRef } from "./reliability-refs";
import { storeTool } from "./store-tool";

/** As many as may be named. */
const maxTried = 20;

export const simulateQuarantineTool = storeTool({
  description:
    "What quarantining tests would have done over the kept history: red runs that would have been green, waiting saved, real faults hidden. Without tests: those whose quarantine is recommended, else the flaky ones. Changes nothing; a person decides on the Tests page, to which `decidePath` leads.",
  input: SimulateQuarantineToolInput,
  output: SimulateQuarantineToolOutput,
  async read(input, { ctx }): Promise<{ data: SimulateQuarantineToolOutput; notes: string[] }> {
    const project = await findProject(ctx, input.project);
    const notFound: string[] = [];
    const notes: string[] = [];
    const ids = new Set<number>();
    if (input.tests === undefined || input.tests.length === 0) {
      const { headline, tests } = await readTests({
        ctx,
        input: {
          ...noTestFilters,
          range: "90d",
          projects: input.project === undefined ? [] : [input.project],
        },
      });
      // Where nothing is recommended, the flaky ones are what is meant by "them".
      const flaky = tests.filter(({ judgement }) => judgement?.state === "flaky").map(({ id }) => id);
      for (const id of headline?.testIds ?? flaky.slice(0, maxTried)) ids.add(id);
      if (ids.size === 0)
        throw new NotFoundError("No test is flaky, so there is none to try a quarantine with.", {
          remedy: "Name the tests to try it with.",
        });
      if (headline === null)
        notes.push("No quarantine is recommended: this was tried with the flaky tests that cost most.");
    }
    for (const query of input.tests ?? []) {
      const found = await findTests({ ctx, input: { query, projectId: project?.id } });
      const [only] = found;
      if (only !== undefined && found.length === 1) ids.add(only.id);
      else notFound.push(query);
    }
    if (ids.size === 0)
      throw new NotFoundError(`No single test is called ${notFound.join(", ").slice(0, 300)}.`, {
        remedy: "Give the whole name, or the number that stands in the address of the test's page.",
      });
    const chosen = await testsByIds(ctx, [...ids]);
    const { from, to, redRuns, turnedGreen, faultsHidden, minutesSaved, summary } = await simulateQuarantine({
      ctx,
      input: { testIds: [...ids], branches: input.branches ?? null },
    });
    const [only] = chosen;
    const data = {
      tests: chosen.map((each) => ({ ...toTestRef(each), label: each.label, state: each.state })),
      notFound,
      mustNot: chosen.filter(({ label }) => label === "regression" || label === "broken").map(toTestRef),
      branches: input.branches ?? null,
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      redRuns,
      turnedGreen,
      faultsHidden,
      minutesSaved,
      summary,
      decidePath:
        chosen.length === 1 && only !== undefined
          ? testPath(only.id)
          : testsPath({ range: "90d", project: input.project, select: [...ids].join(",") }),
    };
    return { data, notes };
  },
});
