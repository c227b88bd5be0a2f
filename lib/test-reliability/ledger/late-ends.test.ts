import { eq, inArray } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { oneDatabase } from "@/lib/db/databases.fixture";
import { executions, testJudgements, testLedgers, testRuns } from "@/lib/db/schema";
import { contextOf } from "@/lib/test-reliability/uploads/stored-project.fixture";
import { judgeLedger } from "./judge-ledger";
import {
  after,
  endsOf,
  everything,
  flakyHistory,
  minuteMs,
  prepare,
  type Run,
  scope,
  start,
  statuses,
  store,
} from "./run-ends.fixture";

vi.setConfig({ testTimeout: 90_000 });

oneDatabase((_kind, open) => {
  test("an execution that ends long after its results came is taken as it ended, without counting the history again", async () => {
    const { db } = await open();
    await prepare(db);
    const late: Run = { commit: "", at: 0, execution: "running", attempts: { unit: [["f"]] } };
    await store(db, [
      ...flakyHistory,
      { ...late, commit: "approved", at: after },
      { ...late, commit: "rejected", at: after + 1 },
      { ...late, commit: "aborted", at: after + 2 },
      { ...late, commit: "clean", at: after + 3, attempts: { unit: [[]] } },
      { ...late, commit: "rejected", at: after + 30, execution: "passed", attempts: { unit: [[]] } },
      { ...late, commit: "later", at: after + 500, execution: "passed", attempts: { unit: [[]] } },
    ]);
    const at = (minutes: number) => contextOf(db, "admin", new Date(start + minutes * minuteMs));
    await judgeLedger(at(after + 510), scope);
    expect(await endsOf(db, "rejected")).toMatchObject([{ colour: "red", minutes: 29 }, { colour: "green" }]);
    const end = (commit: string, how: string, minutes: number) =>
      db
        .update(executions)
        .set({ ...statuses[how], endedAt: new Date(start + (after + minutes) * minuteMs) })
        .where(
          inArray(
            executions.id,
            db.select({ id: testRuns.executionId }).from(testRuns).where(eq(testRuns.commitSha, commit)),
          ),
        );
    await end("approved", "passed", 515);
    await end("aborted", "aborted", 516);
    await end("clean", "failed", 517);
    await db
      .update(executions)
      .set({ ...statuses.failed, endedAt: new Date(start + (after + 10) * minuteMs) })
      .where(eq(executions.outcome, "running"));
    expect(await judgeLedger(at(after + 520), scope)).toMatchObject({ kind: "judged", recomputed: false });
    expect(await endsOf(db, "approved")).toMatchObject([{ colour: "green", failed: [] }]);
    expect(await endsOf(db, "rejected")).toMatchObject([
      { colour: "red", failed: ["f"], minutes: 20 },
      { colour: "green" },
    ]);
    expect(await endsOf(db, "aborted")).toMatchObject([{ colour: "stopped", failed: [] }]);
    expect(await endsOf(db, "clean")).toMatchObject([{ colour: "green" }]);
    expect(await judgeLedger(at(after + 521), scope)).toEqual({ kind: "unchanged" });
    const stepwise = await everything(db);
    await db.delete(testJudgements);
    await db.delete(testLedgers);
    await judgeLedger(at(after + 521), scope);
    expect(await everything(db)).toEqual(stepwise);

    // What stood in the way of one that passed is not stored.
    await end("approved", "failed", 530);
    const again = at(after + 24 * 60);
    expect(await judgeLedger(again, scope)).toMatchObject({ kind: "judged", recomputed: true });
    expect(await endsOf(db, "approved")).toMatchObject([{ colour: "red", failed: ["f"] }]);
    expect(await judgeLedger(again, scope)).toEqual({ kind: "unchanged" });
  });
});
