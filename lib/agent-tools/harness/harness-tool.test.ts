import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { OpenDatabase } from "@/lib/db/database";
import { openMemoryDatabase } from "@/lib/db/databases.fixture";
import { approvalRequests } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import { connectAccount, startTestAccount, type TestAccount } from "@/lib/ingest/account.fixture";
import { defaultTeammateId } from "@/lib/team/teammates/default-teammate";
import { ensureDefaultTeammate } from "@/lib/team/teammates/ensure-default-teammate";
import { getTeammate } from "@/lib/team/teammates/get-teammate";
import { personContext } from "@/lib/team/thread.fixture";
import type { ToolSituation } from "../agent-tool";
import { agentTools } from "../agent-tools";

vi.stubEnv("TACKROOM_ENCRYPTION_KEY", "0f".repeat(32));
vi.stubEnv("HARNESS_ALLOW_HTTP", "true");
vi.stubEnv("LOG_LEVEL", "silent");
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let opened: OpenDatabase;
let account: TestAccount;
let situation: ToolSituation;

beforeAll(async () => {
  opened = await openMemoryDatabase();
  useTestDatabase(opened);
  account = await startTestAccount();
  await connectAccount(opened.db, account, ["commerce.storefront"]);
  const ctx = await personContext(opened.db, "admin");
  await ensureDefaultTeammate({ ctx });
  const teammate = await getTeammate(ctx, defaultTeammateId);
  situation = { ctx, threadId: "none", callKey: "run:call", teammate, subject: null };
});
afterAll(async () => {
  await account.close();
  await opened.close();
});

const elsewhere = { org_id: "commerce", project_id: "fulfilment" };
const forbidden = { code: "forbidden" };

test("the chat reads the watched project and the levels above it", async () => {
  for (const input of [
    { resource_type: "pipeline" },
    { resource_type: "connector", resource_scope: "org" },
    { resource_type: "connector", resource_scope: "account" },
  ]) {
    expect(await agentTools.harness_list.run(input, situation), JSON.stringify(input)).toMatchObject({
      status: "ok",
    });
  }
});

test("the chat reads nothing of a project that is not watched, by whatever tool or address", async () => {
  const list = agentTools.harness_list;
  await expect(list.run({ resource_type: "pipeline", ...elsewhere }, situation)).rejects.toMatchObject(
    forbidden,
  );
  const status = agentTools.harness_status;
  await expect(status.run(elsewhere, situation)).rejects.toMatchObject(forbidden);
  const url = `${account.url}/ng/account/${account.accountId}/all/orgs/commerce/projects/fulfilment/pipelines`;
  await expect(list.run({ resource_type: "pipeline", url }, situation)).rejects.toMatchObject(forbidden);
});

test("a teammate with an empty list of connectors uses none, with none named all of them", async () => {
  const { teammate } = situation;
  const none = { ...situation, teammate: { ...teammate, connectorIds: [] } };
  const input = { resource_type: "pipeline" };
  await expect(agentTools.harness_list.run(input, none)).rejects.toMatchObject(forbidden);
  const all = { ...situation, teammate: { ...teammate, connectorIds: null } };
  expect(await agentTools.harness_list.run(input, all)).toMatchObject({ status: "ok" });
});

test("no write into a project that is not watched is planned, and none is stored", async () => {
  const create = agentTools.harness_create.run(
    { resource_type: "service", ...elsewhere, body: { identifier: "cart", name: "cart" } },
    situation,
  );
  await expect(create).rejects.toMatchObject(forbidden);
  expect(await opened.db.$count(approvalRequests)).toBe(0);
});
