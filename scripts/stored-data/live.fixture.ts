import { setTimeout as pause } from "node:timers/promises";
import { and, desc, eq, gt } from "drizzle-orm";
import { createApiToken } from "@/lib/api-tokens/create-api-token";
import { revokeApiToken } from "@/lib/api-tokens/revoke-api-token";
import { decideApproval } from "@/lib/approvals/decide-approval";
import { expireApprovals } from "@/lib/approvals/expire-approvals";
import { listApprovals } from "@/lib/approvals/list-approvals";
import { withdrawApproval } from "@/lib/approvals/withdraw-approval";
import type { Context } from "@/lib/context";
import { projects, teammates, testJudgements } from "@/lib/db/schema";
import { listExecutions } from "@/lib/executions/list-executions";
import { readFailureClusters } from "@/lib/failures/read-failure-clusters";
import { setClusterOwner } from "@/lib/failures/set-cluster-owner";
import { getInvestigation } from "@/lib/investigations/get-investigation";
import { giveFeedback } from "@/lib/investigations/give-feedback";
import { startInvestigation } from "@/lib/investigations/start-investigation";
import { liveRunsEnded } from "@/lib/team/run-state/run-hub";
import { sendMessage } from "@/lib/team/runs/send-message";
import { createThread } from "@/lib/team/threads/create-thread";
import { renameThread } from "@/lib/team/threads/rename-thread";
import { subscribeDigest } from "@/lib/test-reliability/digests/digest-subscriptions";
import { writeDigests } from "@/lib/test-reliability/digests/write-digests";
import { setCodeowners } from "@/lib/test-reliability/owners/set-codeowners";
import { setTestOwners } from "@/lib/test-reliability/owners/set-test-owners";
import { createBadge } from "@/lib/test-reliability/pages/badges";
import { setTestState } from "@/lib/test-reliability/states/set-test-state";
import { updatePolicy } from "@/lib/test-reliability/states/update-policy";
import { receiveUpload } from "@/lib/test-reliability/uploads/receive-upload";
import { uploadTestResults } from "@/lib/test-reliability/uploads/upload-test-results";
import { parseExecutionFilters } from "@/schemas/executions/execution-list";
import { parseFailureFilters } from "@/schemas/failures/failure-filters";
import type { Installation } from "./installation.fixture";

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const pipeline = "storefront_ci_cd";
const executePath = "/pipeline/api/pipeline/execute";

function present<Value>(value: Value | null | undefined, what: string): Value {
  if (value === null || value === undefined) throw new Error(`The simulated account has no ${what}.`);
  return value;
}

/** What people do in the installation: everything that they would miss. Leaves the workers stopped, and work in the queue. */
export async function live(here: Installation): Promise<void> {
  await hireTeammates(here);
  await judgeFailures(here);
  await decideOnTests(here);
  await talkAndDecide(here);
  await leaveOpen(here);
}

/** Version 0.1 has no verb for it: an operator writes the rows. An empty list of accounts means all of them. */
async function hireTeammates({ database, fernwickConnectorId, as }: Installation): Promise<void> {
  const common = { builtIn: false, createdAt: as("admin").now() };
  await database.db.insert(teammates).values([
    {
      ...common,
      id: "release",
      name: "Release teammate",
      role: "Looks after releases.",
      instructions: "You look after releases. You never start one on a Friday.",
      connectorIds: [],
      toolPermissions: { harness_execute: "deny" },
    },
    {
      ...common,
      id: "platform",
      name: "Platform teammate",
      role: "Looks after the foundations.",
      instructions: "You look after the platform's account and no other.",
      connectorIds: [fernwickConnectorId],
      toolPermissions: {},
    },
  ]);
}

async function judgeFailures({ as, projectKey: project, settled }: Installation): Promise<void> {
  const filters = parseExecutionFilters({ range: "90d", outcome: "failed", project }).value;
  const { rows } = await listExecutions({ ctx: as("viewer"), input: { filters, cursor: null } });
  const [confirmed, corrected] = rows.map(({ executionId }) => ({ project, planExecutionId: executionId }));
  for (const ref of [confirmed, corrected])
    await startInvestigation({
      ctx: as("member"),
      input: { ...present(ref, "failure"), again: false },
    });
  await settled();
  const what = { version: 1, hypothesisId: null, cause: null, text: null };
  await giveFeedback({
    ctx: as("member"),
    input: { ...what, ...present(confirmed, "failure"), kind: "confirm" },
  });
  await giveFeedback({
    ctx: as("approver"),
    input: {
      ...what,
      ...present(corrected, "failure"),
      kind: "correct",
      cause: "infrastructure",
      text: "The node pool was being replaced.",
    },
  });
  await settled();
  const view = await getInvestigation({ ctx: as("viewer"), input: present(corrected, "failure") });
  if (view?.version !== 2) throw new Error("The correction made no second version.");
  const { clusters } = await readFailureClusters({
    ctx: as("viewer"),
    input: parseFailureFilters({ range: "90d" }).value,
  });
  for (const [index, { id: clusterId }] of clusters.entries())
    await setClusterOwner({
      ctx: as("member"),
      input: { clusterId, owner: index % 2 === 0 ? "@fernwick/checkout" : "@fernwick/web" },
    });
}

async function decideOnTests({ as, database: { db }, projectKey, settled }: Installation): Promise<void> {
  await setCodeowners({
    ctx: as("member"),
    input: {
      projectKey,
      repo: "storefront",
      content: "* @fernwick/web\n/src/checkout/ @fernwick/checkout\n",
    },
  });
  await updatePolicy({
    ctx: as("approver"),
    input: {
      projectKey,
      policy: {
        quarantine: false,
        quarantineFromScore: 0.02,
        minDaysInQuarantine: 9,
        releaseChance: 0.04,
        fixedForDays: 33,
        excludedBranches: ["release/*"],
      },
    },
  });
  await settled();
  const judged = await db
    .select({ id: testJudgements.testId, label: testJudgements.label })
    .from(testJudgements)
    .innerJoin(projects, eq(projects.id, testJudgements.projectId))
    .where(and(eq(projects.key, projectKey), gt(testJudgements.runs, 0)))
    .orderBy(desc(testJudgements.impact), testJudgements.testId);
  const [first = 0, second = 0, third = 0, fourth = 0] = judged
    .filter(({ label }) => label !== "broken" && label !== "regression")
    .map(({ id }) => id);
  const inDays = (days: number) => new Date(Date.now() + days * dayMs).toISOString();
  const decide = (ctx: Context, input: Parameters<typeof setTestState>[0]["input"]) =>
    setTestState({ ctx, input });
  const quarantined = { to: "quarantined" as const };
  await decide(as("approver"), {
    ...quarantined,
    testIds: [first],
    reason: "Waits for a clock that can be stopped",
    expiresAt: inDays(30),
    branches: ["main", "feature/*"],
  });
  await decide(as("admin"), {
    ...quarantined,
    testIds: [second, third],
    reason: "The payment sandbox is being moved",
    expiresAt: inDays(90),
  });
  await decide(as("member"), { to: "healthy", testIds: [third], reason: "It was moved", expiresAt: null });
  await decide(as("member"), {
    to: "watched",
    testIds: [fourth],
    reason: "Slower since May",
    expiresAt: null,
  });
  await setTestOwners({
    ctx: as("member"),
    input: { testIds: [second], owners: ["@fernwick/payments", "mia@fernwick.example"] },
  });
  await createBadge({ ctx: as("approver"), input: { projectKey } });
  await writeDigests({ ctx: as("approver"), input: {} });

  const admin = as("admin");
  await createApiToken({
    ctx: admin,
    input: {
      name: "Storefront CI",
      projectKey,
      scopes: ["test-results:write", "quarantine:read"],
      expiresInDays: 365,
    },
  });
  const { view } = await createApiToken({
    ctx: admin,
    input: { name: "Old runner", projectKey, scopes: ["codeowners:write"], expiresInDays: null },
  });
  await revokeApiToken({ ctx: admin, input: { id: view.id } });

  const [project] = await db.select().from(projects).where(eq(projects.key, projectKey));
  const form = new FormData();
  form.append(
    "file",
    new Blob([
      '<testsuite name="cart"><testcase classname="Cart" name="adds up" time="0.01"/><testcase classname="Cart" name="rounds" time="0.02"><failure message="expected 1.01 to be 1.02">trace</failure></testcase></testsuite>',
    ]),
    "cart.xml",
  );
  for (const [name, value] of Object.entries({
    repository: "storefront-widgets",
    branch: "main",
    commit: "4f1c2d3e",
    job: "nightly",
  }))
    form.append(name, value);
  const received = await receiveUpload(
    new Request("http://localhost/api/test-results", { method: "POST", body: form }),
  );
  await uploadTestResults({
    ctx: as("member"),
    input: { project: present(project, "project"), ...received, uploadedBy: "Storefront CI" },
  });
  await settled();
}

/** A thread as a page opens it: one question, answered by the playbook. */
async function ask(ctx: Context, projectKey: string, text: string, teammateId?: string): Promise<string> {
  const subject = { kind: "page" as const, title: "Executions", path: "/executions", projectKey };
  const { id: threadId } = await createThread({ ctx, input: { subject, teammateId } });
  await sendMessage({ ctx, input: { threadId, text, subject } });
  await liveRunsEnded();
  return threadId;
}

/** A request that the teammate made in a thread of its own. */
async function request(ctx: Context, projectKey: string): Promise<string> {
  const threadId = await ask(ctx, projectKey, `run \`${pipeline}\``);
  const [made] = await listApprovals({ ctx, input: { threadId, limit: 10 } });
  return present(made, `request of ${threadId}`).id;
}

async function plantFault(url: string, match: object, fault: object): Promise<void> {
  const answer = await fetch(`${url}/__sim/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ match, fault, untilCleared: true }),
  });
  if (!answer.ok) throw new Error(`No fault could be planted: ${await answer.text()}`);
}

async function talkAndDecide(here: Installation): Promise<void> {
  const { as, projectKey, demo, settled, stopJobs } = here;
  const failing = await ask(as("viewer"), projectKey, "What is failing now, and why?");
  await sendMessage({ ctx: as("viewer"), input: { threadId: failing, text: "Which tests are flaky?" } });
  await liveRunsEnded();
  await renameThread({ ctx: as("viewer"), input: { threadId: failing, title: "Monday's failures" } });
  await ask(as("member"), projectKey, `show the pipeline \`${pipeline}\``, "release");

  const approve = (approvalId: string) =>
    decideApproval({ ctx: as("approver"), input: { approvalId, verdict: "approved" } });
  await approve(await request(as("member"), projectKey));
  await settled();
  await decideApproval({
    ctx: as("approver"),
    input: {
      approvalId: await request(as("member"), projectKey),
      verdict: "denied",
      reason: "Not before the freeze is over.",
    },
  });
  await withdrawApproval({
    ctx: as("member"),
    input: { approvalId: await request(as("member"), projectKey) },
  });
  // Half a day ago: nobody decided in time.
  const earlier: Context = { ...as("member"), now: () => new Date(Date.now() - 12 * hourMs) };
  await request(earlier, projectKey);
  await expireApprovals({ ctx: here.system(), input: undefined });
  await settled();

  await plantFault(demo.url, { pathPattern: `${executePath}/*`, method: "POST" }, { kind: "access-denied" });
  await approve(await request(as("member"), projectKey));
  await settled();
  await fetch(`${demo.url}/__sim/faults`, { method: "DELETE" });

  // Sent, and neither the answer nor any reading of what became of it comes through.
  await plantFault(demo.url, { pathPattern: `${executePath}/*`, method: "POST" }, { kind: "drop-after" });
  const lost = await request(as("member"), projectKey);
  await plantFault(demo.url, { pathPattern: "/pipeline/api/pipelines/execution/*" }, { status: 500 });
  await approve(lost);
  for (let outcome = ""; outcome !== "unknown"; ) {
    await pause(500);
    const found = await listApprovals({ ctx: as("viewer"), input: { status: "approved", limit: 100 } });
    outcome = found.find(({ id }) => id === lost)?.executionOutcome ?? "";
  }
  await stopJobs();
  await fetch(`${demo.url}/__sim/faults`, { method: "DELETE" });
}

/** The process is being stopped: what was asked for and decided now has to wait for the next one. */
async function leaveOpen({ as, projectKey }: Installation): Promise<void> {
  await request(as("member"), projectKey);
  await decideApproval({
    ctx: as("approver"),
    input: { approvalId: await request(as("member"), projectKey), verdict: "approved" },
  });
  const ctx = as("approver");
  await subscribeDigest({
    ctx,
    input: { owner: "@fernwick/checkout", channel: "email", target: "checkout@fernwick.example" },
  });
  await subscribeDigest({
    ctx,
    input: { owner: null, channel: "webhook", target: "https://hooks.fernwick.example/digests" },
  });
}
