import { eq, inArray } from "drizzle-orm";
import { recordAudit } from "@/lib/audit";
import type { VerbArgs } from "@/lib/context";
import { projects, testJudgements, testStateRows, tests } from "@/lib/db/schema";
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from "@/lib/errors";
import { matchesAnyBranch } from "@/lib/insights/test-reliability";
import { notifyChange } from "@/lib/notify";
import { assertCan } from "@/lib/permissions";
import { branchesInWords } from "@/schemas/test-reliability/branch-patterns";
import { testStateTitles } from "@/schemas/test-reliability/labels";
import type { SetTestStateInput } from "@/schemas/test-reliability/single-test";
import { changeStates, lockStates, type StateChange } from "./change-state";
import { excludedBranchesOf } from "./read-policy";

/** A quarantine is for the time of a repair. */
const maxQuarantineDays = 180;
const dayMs = 86_400_000;

/**
 * A person's decision on the state of tests: all of them or none. It holds until it expires or another one is made.
 *
 * @throws ForbiddenError     the role is too weak, or it is no person who decides
 * @throws InvalidInputError  a quarantine without an end, or an end that is no future; branches on which it could not hold
 * @throws NotFoundError      a test does not exist
 * @throws ConflictError      a regression or a broken test was to be quarantined
 */
export async function setTestState({
  ctx,
  input,
}: VerbArgs<SetTestStateInput>): Promise<{ changed: number }> {
  assertCan(ctx, "tests.decide");
  if (input.to === "quarantined") assertCan(ctx, "tests.quarantine");
  const { actor } = ctx;
  if (actor.kind !== "user") throw new ForbiddenError("Only a person may decide on a test.");
  const now = ctx.now();
  const expiresAt = endOf(input, now);
  const branches = input.branches ?? null;
  if (branches !== null && input.to !== "quarantined")
    throw refusedBranches("Only a quarantine can be limited to branches.");
  const testIds = [...new Set(input.testIds)].sort((a, b) => a - b);
  return ctx.db.transaction(async (tx) => {
    const owners = await tx
      .selectDistinct({ projectId: tests.projectId, projectKey: projects.key })
      .from(tests)
      .innerJoin(projects, eq(projects.id, tests.projectId))
      .where(inArray(tests.id, testIds))
      .orderBy(tests.projectId);
    for (const { projectId } of owners) await lockStates(tx, projectId);
    if (branches !== null)
      assertMayHold(
        branches,
        await excludedBranchesOf(
          tx,
          owners.map(({ projectId }) => projectId),
        ),
      );
    const rows = await tx
      .select({ test: tests, state: testStateRows, judgement: testJudgements })
      .from(tests)
      .leftJoin(testStateRows, eq(testStateRows.testId, tests.id))
      .leftJoin(testJudgements, eq(testJudgements.testId, tests.id))
      .where(inArray(tests.id, testIds));
    if (rows.length < testIds.length)
      throw new NotFoundError("One of these tests does not exist any more.", {
        remedy: "Load the page again.",
      });
    const faults = rows.filter(
      ({ judgement }) => judgement?.label === "regression" || judgement?.label === "broken",
    );
    if (input.to === "quarantined" && faults.length > 0)
      throw new ConflictError(
        `${faults
          .map(({ test }) => test.name)
          .join(", ")
          .slice(
            0,
            300,
          )}: a ${faults[0]?.judgement?.label === "broken" ? "broken test" : "regression"} is not quarantined, because that would hide a fault of the code.`,
        {
          remedy: "Fix it, or take it out of the selection.",
          details: { testIds: faults.map(({ test }) => test.id) },
        },
      );
    const changes = rows.map(
      ({ test, state, judgement }): StateChange => ({
        testId: test.id,
        projectId: test.projectId,
        from: state?.state ?? "healthy",
        to: input.to,
        setBy: "person",
        by: { id: actor.id, name: actor.name },
        reason: input.reason,
        expiresAt,
        branches,
        scoreAtEntry: judgement?.score ?? 0,
        labelAtEntry: judgement?.label ?? null,
        at: now,
      }),
    );
    await changeStates(tx, changes);
    for (const [index, { test }] of rows.entries())
      await recordAudit(tx, ctx, {
        action: input.to === "quarantined" ? "test.quarantined" : "test.stateSet",
        subjectType: "test",
        subjectId: String(test.id),
        summary: `${test.name}: ${testStateTitles[changes[index]?.from ?? "healthy"]} to ${testStateTitles[input.to]}${branches === null ? "" : ` on ${branchesInWords(branches)}`}`,
        details: {
          from: changes[index]?.from,
          to: input.to,
          reason: input.reason,
          expiresAt: expiresAt?.toISOString() ?? null,
          ...(branches === null ? {} : { branches }),
        },
      });
    for (const { projectKey } of owners)
      await notifyChange(tx, {
        topic: "tests",
        projectKey,
        id: testIds.length === 1 ? String(testIds[0]) : null,
      });
    return { changed: changes.length };
  });
}

function endOf({ to, expiresAt }: SetTestStateInput, now: Date): Date | null {
  if (expiresAt === null) {
    if (to === "quarantined")
      throw new InvalidInputError("A quarantine needs an end: choose when it expires.", {
        details: { fields: { expiresAt: "choose when the quarantine ends" } },
      });
    return null;
  }
  const end = new Date(expiresAt);
  if (end <= now)
    throw new InvalidInputError("The end lies in the past.", {
      details: { fields: { expiresAt: "choose a time in the future" } },
    });
  if (to === "quarantined" && end.getTime() > now.getTime() + maxQuarantineDays * dayMs)
    throw new InvalidInputError(`A quarantine lasts ${maxQuarantineDays} days at most.`, {
      details: { fields: { expiresAt: `at most ${maxQuarantineDays} days from now` } },
    });
  return end;
}

function refusedBranches(message: string, remedy?: string): InvalidInputError {
  return new InvalidInputError(message, { remedy, details: { fields: { branches: message } } });
}

/** A branch that is named, and on which the policy lets no quarantine hold, is a mistake that nobody would notice. */
function assertMayHold(
  branches: readonly string[],
  excludedByProject: ReadonlyMap<number, readonly string[]>,
): void {
  for (const excluded of excludedByProject.values()) {
    const never = branches.filter(
      (pattern) =>
        excluded.includes(pattern) || (!/[*?]/.test(pattern) && matchesAnyBranch(excluded, pattern)),
    );
    if (never.length > 0)
      throw refusedBranches(
        `On ${branchesInWords(never)} no quarantine holds: the project's policy excludes ${branchesInWords(excluded)}.`,
        "Leave them out, or change the policy of the project.",
      );
  }
}
