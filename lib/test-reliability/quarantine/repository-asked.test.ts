import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Database, OpenDatabase } from "@/lib/db/database";
import { openMemoryDatabase } from "@/lib/db/databases.fixture";
import { executions, tests } from "@/lib/db/schema";
import { now, storeExecution, storeProjects } from "@/lib/test-reliability/uploads/stored-project.fixture";
import { repositoryAsked } from "./repository-asked";

vi.setConfig({ hookTimeout: 60_000 });

const shop = { id: 1, key: "demo.default.shop" };
let opened: OpenDatabase;
beforeAll(async () => {
  opened = await openMemoryDatabase();
  await storeProjects(opened.db);
});
beforeEach(async () => {
  await opened.db.delete(tests);
  await opened.db.delete(executions);
});
afterAll(() => opened.close());

async function storeTestsOf(db: Database, ...repos: (string | null)[]): Promise<void> {
  await db.insert(tests).values(
    repos.map((repo, index) => ({
      projectId: 1,
      identity: `t${index}`,
      repo,
      suiteName: "s",
      className: "C",
      name: "a",
      firstSeenAt: now,
      lastSeenAt: now,
    })),
  );
}

test.each([
  ["the name that tests have", "api", "api"],
  ["a longer one", "acme/web", "web"],
  ["a shorter one", "ledger", "acme/ledger"],
])("%s finds them", async (_, asked, found) => {
  await storeTestsOf(opened.db, "api", "web", "acme/ledger");
  expect(await repositoryAsked(opened.db, shop, asked)).toBe(found);
});

test("a repository that is built and has no tests yet is no mistake", async () => {
  await storeExecution(opened.db, "e1", now);
  expect(await repositoryAsked(opened.db, shop, "acme/api")).toBe("api");
});

test.each<[string, (string | null)[], string, RegExp]>([
  ["is like none", ["web", "acme/ledger"], "legder", /acme\/ledger, web/],
  ["is like several", ["acme/api", "globex/api"], "api", /acme\/api, globex\/api/],
  ["is asked for where results name none", [null], "api", /leave it out/],
  ["belongs to another project alone", [], "api", /leave it out/],
])("a repository that %s is refused, with those that there are", async (_, repos, asked, remedy) => {
  if (repos.length > 0) await storeTestsOf(opened.db, ...repos);
  await expect(repositoryAsked(opened.db, shop, asked)).rejects.toMatchObject({
    code: "unprocessable",
    remedy: expect.stringMatching(remedy),
  });
});
