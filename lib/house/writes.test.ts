import { expect, test } from "vitest";
import { codeOf, product } from "./sources.fixture";

/*
 * A verb that opens a transaction writes for somebody: it checks the role before it opens one and leaves an audit row in the same
 * transaction. What does neither is listed here with the reason.
 */

/** A file's exported functions, each with the helpers that stand below it; what stands above the first is a part of its own. */
const partsOf = (code: string) => code.split(/^(?=export (?:async )?function )/m);

/** Whether each part that opens a transaction has checked a role by then. */
const checksRole = (code: string) =>
  partsOf(code)
    .filter((part) => part.includes(".transaction("))
    .every((part) => /\bassert(?:Can|May)\w*\(/.test(part.slice(0, part.indexOf(".transaction("))));

/** The handle that an audit row is written by has to be a transaction's: `tx`, never the whole database. */
const outsideOfTransaction = /\brecordAudit\((?!\s*tx\b)/;
const writesAudit = (code: string) => /\brecordAudit\(\s*tx\b/.test(code);

/** Why a file may write without checking a role: nobody asked for it, or who asked was checked by whoever calls it. */
const byNobody = "background work: no person asks for it, and no route, action or tool leads here";
const noRole = new Map([
  ["lib/approvals/execute-approval.ts", "sends what was decided; the decision checked the role"],
  ["lib/approvals/expire-approvals.ts", byNobody],
  ["lib/approvals/settle-approval.ts", "stores how what was decided ended; the decision checked the role"],
  ["lib/auth/remember-user.ts", "signing in: who signs in has no role yet"],
  ["lib/connectors/receive-delivery.ts", "a webhook: its secret stands for who sent it"],
  ["lib/failures/assign-clusters.ts", byNobody],
  ["lib/history/store-executions.ts", byNobody],
  ["lib/ingest/fetch-execution-details.ts", byNobody],
  ["lib/ingest/fetch-remaining-tests.ts", byNobody],
  ["lib/ingest/refresh-pipelines.ts", byNobody],
  ["lib/ingest/remove-execution.ts", byNobody],
  ["lib/ingest/store-default-branches.ts", byNobody],
  ["lib/investigations/investigate-execution.ts", byNobody],
  ["lib/settings/replace-setting.ts", "stores for the verbs beside it, each of which checks the role"],
  ["lib/team/outcomes/continue-after-approval.ts", byNobody],
  ["lib/team/run-state/finish-run.ts", "ends an answer that whoever began it was allowed to begin"],
  ["lib/team/runs/start-run.ts", "claims for sendMessage and retryRun, which check the role"],
  ["lib/test-reliability/digests/send-test-digests.ts", byNobody],
  ["lib/test-reliability/judge-tests.ts", byNobody],
  ["lib/test-reliability/ledger/follow-renames.ts", byNobody],
  ["lib/test-reliability/ledger/judge-ledger.ts", byNobody],
  ["lib/test-reliability/ledger/save-ledger.ts", byNobody],
  [
    "lib/test-reliability/owners/store-codeowners.ts",
    "stores for setCodeowners, handInCodeowners and the refresh; the first two check",
  ],
  ["lib/test-reliability/results/ensure-partitions.ts", byNobody],
  ["lib/test-reliability/results/maintain-test-results.ts", byNobody],
  ["lib/test-reliability/results/roll-up-test-places.ts", byNobody],
  ["lib/test-reliability/settle-states.ts", byNobody],
]);
/** Why a file's write leaves no audit row. */
const ofHarness = "stores what Harness says; Harness keeps the record of who did it";
const ofJudgement = "counts and judges what is stored already; nothing was decided";
const noAudit = new Map([
  [
    "lib/approvals/execute-approval.ts",
    "claims the sending; settleApproval writes the row when its end is known",
  ],
  ["lib/connectors/receive-delivery.ts", "the delivery is a row of its own, with what it led to"],
  ["lib/failures/assign-clusters.ts", ofJudgement],
  ["lib/history/store-executions.ts", ofHarness],
  ["lib/ingest/fetch-execution-details.ts", ofHarness],
  ["lib/ingest/fetch-remaining-tests.ts", ofHarness],
  ["lib/ingest/refresh-pipelines.ts", ofHarness],
  ["lib/ingest/remove-execution.ts", ofHarness],
  ["lib/ingest/store-default-branches.ts", ofHarness],
  [
    "lib/investigations/investigate-execution.ts",
    "each version is a row of its own, with what it was made from",
  ],
  ["lib/team/outcomes/continue-after-approval.ts", "tells a thread what the audit log has of the approval"],
  ["lib/team/run-state/finish-run.ts", "an answer is a message, with its author and time"],
  ["lib/team/runs/start-run.ts", "an answer is a message, with its author and time"],
  ["lib/team/threads/create-thread.ts", "a thread keeps who opened it and when; it changes nothing else"],
  [
    "lib/team/threads/rename-thread.ts",
    "a title only its owner or an admin changes, and nothing depends on it",
  ],
  [
    "lib/test-reliability/digests/send-test-digests.ts",
    "each digest and delivery is a row of its own, with its outcome",
  ],
  ["lib/test-reliability/judge-tests.ts", ofJudgement],
  ["lib/test-reliability/ledger/follow-renames.ts", ofJudgement],
  ["lib/test-reliability/ledger/judge-ledger.ts", ofJudgement],
  ["lib/test-reliability/ledger/save-ledger.ts", ofJudgement],
  ["lib/test-reliability/results/ensure-partitions.ts", ofJudgement],
  ["lib/test-reliability/results/roll-up-test-places.ts", ofJudgement],
  [
    "lib/test-reliability/uploads/upload-test-results.ts",
    "each upload is a row of its own, with whose token brought it and when",
  ],
]);

const writers = product.filter(
  (file) => file.startsWith("lib/") && !file.startsWith("lib/db/") && /\.transaction\(/.test(codeOf(file)),
);

const without = (does: (code: string) => boolean, listed: ReadonlyMap<string, string>) => ({
  forgotten: writers.filter((file) => !does(codeOf(file)) && !listed.has(file)),
  listedInVain: [...listed.keys()].filter((file) => !writers.includes(file) || does(codeOf(file))),
});

test("whatever opens a transaction checks the role of who asked before it, or is listed with the reason why not", () => {
  expect(writers.length).toBeGreaterThan(40);
  expect(without(checksRole, noRole)).toEqual({ forgotten: [], listedInVain: [] });
});

test("whatever opens a transaction writes an audit row by it, or is listed with the reason why not", () => {
  expect(without(writesAudit, noAudit)).toEqual({ forgotten: [], listedInVain: [] });
});

test("no audit row is written outside of a transaction, where it could be lost or stay alone", () => {
  const outside = product.filter(
    (file) => file !== "lib/audit/record-audit.ts" && outsideOfTransaction.test(codeOf(file)),
  );
  expect(outside).toEqual([]);
});

test("a check that comes too late, or in another function of the file, is none", () => {
  const checked = "export async function a() { assertCan(ctx); await ctx.db.transaction(write); }\n";
  const late = "export async function b() { await ctx.db.transaction(write); assertCan(ctx); }\n";
  expect([checked, late, checked + late].map(checksRole)).toEqual([true, false, false]);
  const handles = ["recordAudit(ctx.db, ctx,", "recordAudit(\n  db, ctx,", "recordAudit(\n  tx, ctx,"];
  expect(handles.map((call) => outsideOfTransaction.test(call))).toEqual([true, true, false]);
});
