import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { OpenDatabase } from "@/lib/db/database";
import { openMemoryDatabase } from "@/lib/db/databases.fixture";
import { approvalRequests } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import {
  connectAccount,
  startTestAccount,
  type TestAccount,
  testConnectorId,
} from "@/lib/ingest/account.fixture";
import { personContext } from "@/lib/people/person-context.fixture";
import type { ToolCall } from "../agent-tool";
import { agentTools } from "../agent-tools";
import { callOf } from "../tool-call.fixture";

vi.stubEnv("TACKROOM_ENCRYPTION_KEY", "0f".repeat(32));
vi.stubEnv("HARNESS_ALLOW_HTTP", "true");
vi.stubEnv("LOG_LEVEL", "silent");
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let opened: OpenDatabase;
let account: TestAccount;
let call: ToolCall;

beforeAll(async () => {
  opened = await openMemoryDatabase();
  useTestDatabase(opened);
  account = await startTestAccount();
  await connectAccount(opened.db, account, ["commerce.storefront"]);
  call = callOf(await personContext(opened.db, "admin"));
});
afterAll(async () => {
  await account.close();
  await opened.close();
});

const elsewhere = { org_id: "commerce", project_id: "fulfilment" };
const forbidden = { code: "forbidden" };

test("a caller reads the watched project and the levels above it", async () => {
  for (const input of [
    { resource_type: "pipeline" },
    { resource_type: "connector", resource_scope: "org" },
    { resource_type: "connector", resource_scope: "account" },
  ]) {
    expect(await agentTools.harness_list.run(input, call), JSON.stringify(input)).toMatchObject({
      status: "ok",
    });
  }
});

test("a caller reads nothing of a project that is not watched, by whatever tool or address", async () => {
  const list = agentTools.harness_list;
  await expect(list.run({ resource_type: "pipeline", ...elsewhere }, call)).rejects.toMatchObject(forbidden);
  const status = agentTools.harness_status;
  await expect(status.run(elsewhere, call)).rejects.toMatchObject(forbidden);
  const url = `${account.url}/ng/account/${account.accountId}/all/orgs/commerce/projects/fulfilment/pipelines`;
  await expect(list.run({ resource_type: "pipeline", url }, call)).rejects.toMatchObject(forbidden);
});

test("a caller with an empty list of connectors uses none, without a list all of them", async () => {
  const list = (connectors: string[] | null) =>
    agentTools.harness_list.run({ resource_type: "pipeline" }, { ...call, connectors });
  await expect(list([])).rejects.toMatchObject(forbidden);
  await expect(list(["another"])).rejects.toMatchObject(forbidden);
  for (const connectors of [null, [testConnectorId]]) expect((await list(connectors)).status).toBe("ok");
});

test("no write into a project that is not watched is planned, and none is stored", async () => {
  const create = agentTools.harness_create.run(
    { resource_type: "service", ...elsewhere, body: { identifier: "cart", name: "cart" } },
    call,
  );
  await expect(create).rejects.toMatchObject(forbidden);
  expect(await opened.db.$count(approvalRequests)).toBe(0);
});
