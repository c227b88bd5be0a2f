import { expect, test } from "vitest";
import { applyRun, createLedger } from "./ledger";
import { rateChanges } from "./rate-changes";

function ledgerOf(outcomes: string) {
  const ledger = createLedger("main");
  [...outcomes].forEach((letter, i) => {
    applyRun(ledger, {
      executionId: `e${i}`,
      commitSha: `c${i}`,
      branch: letter === letter.toLowerCase() ? `pr/${i}` : "main",
      at: i,
      attempt: 1,
      results: [{ testKey: "t", status: letter.toUpperCase() === "P" ? "passed" : "failed", durationMs: 1 }],
    });
  });
  return ledger;
}

test.each([
  [
    "a fault and its repair",
    "P".repeat(30) + "F".repeat(10) + "P".repeat(30),
    [
      ["c30", 0, 1],
      ["c40", 1, 0],
    ],
  ],
  ["pull requests play no part", `${"P".repeat(30)}ffffffff${"P".repeat(30)}`, []],
  ["a test that never failed has none", "P".repeat(30), []],
])("%s", (_, outcomes, expected) => {
  const ledger = ledgerOf(outcomes);
  const record = ledger.tests.get("t");
  const changes = record ? rateChanges(ledger, record) : [];
  expect(changes.map(({ commitSha, rateBefore, rateAfter }) => [commitSha, rateBefore, rateAfter])).toEqual(
    expected,
  );
  for (const change of changes) expect(change.earliestCommit <= change.latestCommit).toBe(true);
});
