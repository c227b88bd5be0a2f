import { and, eq, inArray } from "drizzle-orm";
import { harnessClientFor } from "@/lib/connectors";
import type { Context, VerbArgs } from "@/lib/context";
import { testStateRows, tests } from "@/lib/db/schema";
import { NotFoundError } from "@/lib/errors";
import { quarantinedTests } from "@/lib/harness/reads";
import { assertCan } from "@/lib/permissions";
import { renamesOf } from "@/lib/test-reliability/ledger/follow-renames";
import { findProject } from "@/lib/workspace";
import type { TestState } from "@/schemas/test-reliability/labels";
import type { ComparedTest, HarnessQuarantineView } from "@/schemas/test-reliability/quarantine-list";
import type { ProjectRef } from "@/schemas/test-reliability/settings";
import { listQuarantined } from "./list-quarantined";
import { repositoriesOfTests } from "./repository-asked";

const maxShown = 500;
const portion = 5_000;

/**
 * The tests that Harness itself has in quarantine, matched with ours, and the differences to what is in quarantine here. Read from
 * Harness each time, once for each repository that the project's tests are of.
 *
 * @throws NotFoundError  no such project, or nobody watches it
 * @throws AppError       Harness refused or failed
 */
export async function readHarnessQuarantine({
  ctx,
  input,
}: VerbArgs<ProjectRef>): Promise<HarnessQuarantineView> {
  assertCan(ctx, "workspace.read");
  const project = await findProject(ctx.db, input.projectKey);
  if (!project.watched) throw new NotFoundError("This project is not watched.");
  const client = await harnessClientFor(ctx, project.connectorId);
  const repositories = await repositoriesOfTests(ctx.db, project.id);
  if (repositories.length === 0) return nothingRead("no_repository");
  const lists = await Promise.all(
    repositories.map((repo) =>
      quarantinedTests({
        client,
        signal: ctx.signal,
        org: project.orgIdentifier,
        project: project.projectIdentifier,
        repo,
      }),
    ),
  );
  if (lists.every((list) => list === null)) return nothingRead("not_offered");
  const theirs = lists.flatMap((list) =>
    (list ?? []).map((test) => ({
      name: test.test_name,
      className: test.class_name ?? "",
      suiteName: test.suite_name ?? "",
    })),
  );
  const [matched, ours] = await Promise.all([
    matchTests(ctx, project.id, theirs),
    listQuarantined(ctx, { projectId: project.id }),
  ]);
  const held = new Map(ours.map((test) => [test.testId, test]));
  const inHarness = new Set<number>();
  const compared: ComparedTest[] = theirs.map((test, index) => {
    const own = matched[index] ?? null;
    if (own !== null) inHarness.add(own.id);
    const here = own === null ? undefined : held.get(own.id);
    return {
      ...test,
      where: here === undefined ? "harness" : "both",
      testId: own?.id ?? null,
      state: own?.state ?? null,
      expiresAt: here?.expiresAt ?? null,
    };
  });
  for (const { testId, name, className, suiteName, expiresAt } of ours)
    if (!inHarness.has(testId))
      compared.push({ name, className, suiteName, where: "here", testId, state: "quarantined", expiresAt });
  const count = (where: ComparedTest["where"]) => compared.filter((test) => test.where === where).length;
  return {
    harness: "read",
    counts: { onlyHere: count("here"), onlyHarness: count("harness"), both: count("both") },
    tests: compared
      .sort(
        (a, b) =>
          order[a.where] - order[b.where] ||
          a.className.localeCompare(b.className) ||
          a.name.localeCompare(b.name),
      )
      .slice(0, maxShown),
  };
}

const nothingRead = (harness: "not_offered" | "no_repository"): HarnessQuarantineView => ({
  harness,
  counts: { onlyHere: 0, onlyHarness: 0, both: 0 },
  tests: [],
});

const order: Record<ComparedTest["where"], number> = { here: 0, harness: 1, both: 2 };

interface Named {
  name: string;
  className: string;
  suiteName: string;
}

/**
 * Our test for each of Harness's names: the same name and class, and the same suite where several have both or Harness names one
 * that we have. A test that was renamed since goes on under its new name. Null where none or more than one fits.
 */
async function matchTests(
  ctx: Context,
  projectId: number,
  named: readonly Named[],
): Promise<({ id: number; state: TestState } | null)[]> {
  const names = [...new Set(named.map(({ name }) => name))];
  const known: (Named & { id: number })[] = [];
  for (let index = 0; index < names.length; index += portion)
    known.push(
      ...(await ctx.db
        .select({ id: tests.id, name: tests.name, className: tests.className, suiteName: tests.suiteName })
        .from(tests)
        .where(
          and(eq(tests.projectId, projectId), inArray(tests.name, names.slice(index, index + portion))),
        )),
    );
  const byName = Map.groupBy(known, ({ name }) => name);
  const renamed = await renamesOf(ctx, projectId);
  const ids = named.map((wanted) => {
    const alike = (byName.get(wanted.name) ?? []).filter(
      ({ className }) => wanted.className === "" || className === wanted.className,
    );
    const sameSuite = alike.filter(({ suiteName }) => suiteName === wanted.suiteName);
    const [only] = sameSuite.length > 0 ? sameSuite : alike;
    const sure = (sameSuite.length > 0 ? sameSuite : alike).length === 1;
    return only === undefined || !sure ? null : (renamed.get(only.id) ?? only.id);
  });
  const states = new Map<number, TestState>();
  const wantedIds = [...new Set(ids.filter((id) => id !== null))];
  for (let index = 0; index < wantedIds.length; index += portion)
    for (const { id, state } of await ctx.db
      .select({ id: testStateRows.testId, state: testStateRows.state })
      .from(testStateRows)
      .where(inArray(testStateRows.testId, wantedIds.slice(index, index + portion))))
      states.set(id, state);
  return ids.map((id) => (id === null ? null : { id, state: states.get(id) ?? "healthy" }));
}
