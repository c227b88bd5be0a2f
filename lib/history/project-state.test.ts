import { eq } from "drizzle-orm";
import { afterEach, expect, test, vi } from "vitest";
import { eachDatabase } from "@/lib/db/databases.fixture";
import { connectors, pipelines } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import {
  connectAccount,
  readProject,
  startTestAccount,
  type TestAccount,
  testConnectorId,
  testContext,
} from "@/lib/ingest/account.fixture";
import { recordingFailure } from "./project-state";

vi.stubEnv("TACKROOM_ENCRYPTION_KEY", "0f".repeat(32));
vi.stubEnv("TACKROOM_SESSION_SECRET", "only for the tests of the ingest room");
vi.stubEnv("HARNESS_ALLOW_HTTP", "true");
vi.stubEnv("LOG_LEVEL", "silent");
vi.setConfig({ testTimeout: 60_000 });

const accounts: TestAccount[] = [];
afterEach(async () => {
  for (const account of accounts.splice(0)) await account.close();
});

eachDatabase((_kind, open) => {
  const prepare = async () => {
    const database = await open();
    useTestDatabase(database);
    const account = await startTestAccount({ executions: 20 });
    accounts.push(account);
    const [project] = await connectAccount(database.db, account, ["commerce.storefront"]);
    if (project === undefined) throw new Error("no project");
    const { db } = database;
    const store = () =>
      db
        .insert(pipelines)
        .values({
          projectId: project.id,
          identifier: "late",
          name: "Late",
          modules: [],
          tags: {},
          seenAt: new Date(),
        })
        .then(() => undefined);
    return { db, project, store };
  };

  test("a connector that is removed while its job stores ends the job quietly", async () => {
    const { db, project, store } = await prepare();
    const work = async () => {
      await db.delete(connectors).where(eq(connectors.id, testConnectorId));
      await store();
    };
    await expect(recordingFailure(testContext(db), project, work)).resolves.toBe(false);
  });

  test("a store that refuses a row of a project that is still there is a failure, kept where people see it", async () => {
    const { db, project, store } = await prepare();
    const work = async () => {
      await store();
      await store();
    };
    await expect(recordingFailure(testContext(db), project, work)).rejects.toThrow();
    expect((await readProject(db, project.id)).lastError).toMatchObject({ code: "internal" });
  });
});
