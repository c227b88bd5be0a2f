import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { eachDatabase } from "@/lib/db/databases.fixture";
import { executions } from "@/lib/db/schema";
import { now, storeExecution, storeProjects } from "@/lib/test-reliability/uploads/stored-project.fixture";
import { executionsAtATime } from "./fetch-details";
import { pendingDetails } from "./pending-details";

const dayMs = 86_400_000;

eachDatabase((_kind, open) => {
  test("what is recent and what failed is read before older history, and details before the tests of each", async () => {
    const { db } = await open();
    await storeProjects(db);
    const stored = {
      "old tests": { days: 30, detailLevel: 1, outcome: "succeeded" },
      "old details": { days: 31, detailLevel: 0, outcome: "succeeded" },
      "recent tests": { days: 2, detailLevel: 1, outcome: "failed" },
      "old failure": { days: 40, detailLevel: 0, outcome: "failed" },
      "recent details": { days: 3, detailLevel: 0, outcome: "succeeded" },
      "recent failure": { days: 4, detailLevel: 0, outcome: "failed" },
      read: { days: 1, detailLevel: 2, outcome: "failed" },
    } as const;
    for (const [name, { days, ...row }] of Object.entries(stored)) {
      const { id } = await storeExecution(db, name, new Date(now.getTime() - days * dayMs));
      await db.update(executions).set(row).where(eq(executions.id, id));
    }
    const pending = await pendingDetails(db, 1, now, { limit: 10, except: [] });
    expect(pending.map(({ planExecutionId }) => planExecutionId)).toEqual([
      "recent failure",
      "recent details",
      "old failure",
      "recent tests",
      "old details",
      "old tests",
    ]);
  });
});

test("as many executions are read at a time as keep the rate of a token busy, and none waits for its place in vain", () => {
  const longestWaitSeconds = 30;
  for (const requestsPerMinute of [30, 100, 400, 1_000, 12_000]) {
    const atATime = executionsAtATime({ requestsPerMinute });
    expect(atATime).toBeGreaterThanOrEqual(2);
    // Two projects are read at a time.
    expect((2 * atATime * 60) / requestsPerMinute).toBeLessThan(longestWaitSeconds);
  }
  expect(executionsAtATime({ requestsPerMinute: 400 })).toBe(4);
});
