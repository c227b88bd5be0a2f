import { and, desc, eq } from "drizzle-orm";
import { describe, expect, test, vi } from "vitest";
import { harnessClientFor } from "@/lib/connectors/harness/harness-client-for";
import {
  connectedDatabase,
  contextFor,
  person,
  simulatedAccount,
  system,
} from "@/lib/connectors/simulated-account.fixture";
import { oneDatabase } from "@/lib/db/databases.fixture";
import { auditLog, codeownersFiles, projects } from "@/lib/db/schema";
import { readTestSettings } from "../pages/read-test-settings";
import { readCodeownersFromCode } from "./read-codeowners-from-code";
import { refreshCodeowners } from "./refresh-codeowners";
import { setCodeowners } from "./set-codeowners";

vi.setConfig({ hookTimeout: 120_000, testTimeout: 60_000 });

const account = simulatedAccount();
const hourMs = 3_600_000;
const content = "/code/api/v1/repos/storefront/content/*";

oneDatabase((_, open) => {
  async function prepared(identifier = "storefront") {
    const { database } = await connectedDatabase(open, account);
    const { db } = database;
    const [project] = await db
      .update(projects)
      .set({ watched: true })
      .where(eq(projects.projectIdentifier, identifier))
      .returning();
    if (project === undefined) throw new Error(`${identifier} is not known`);
    const ctx = contextFor(db, person("member"));
    const read = (repo: string) => readCodeownersFromCode({ ctx, input: { projectKey: project.key, repo } });
    const stored = async (repo: string) => {
      const [row] = await db
        .select()
        .from(codeownersFiles)
        .where(and(eq(codeownersFiles.projectId, project.id), eq(codeownersFiles.repo, repo)));
      return row;
    };
    /** What the hourly job does, some hours from now. */
    const refresh = async (hours: number) => {
      const later = contextFor(db, system, hours * hourMs);
      return refreshCodeowners(later, await harnessClientFor(later, project.connectorId), project);
    };
    return { db, ctx, project, read, stored, refresh };
  }

  describe("a CODEOWNERS file in Harness Code", () => {
    test("is found where it stands, by a member, and is shown with where it came from", async () => {
      const { db, ctx, project, read, stored } = await prepared();
      expect(await read("storefront")).toMatchObject({
        path: ".harness/CODEOWNERS",
        changed: true,
        rules: 4,
        problems: [],
      });
      expect(await stored("storefront")).toMatchObject({
        source: "harness_code",
        path: ".harness/CODEOWNERS",
        content: expect.stringContaining("@storefront_developers"),
        problem: null,
      });
      const view = await readTestSettings({ ctx, input: undefined });
      const repositories = view.projects.find((each) => each.projectKey === project.key)?.repositories;
      expect(repositories).toMatchObject([{ repo: "storefront", source: "harness_code", tests: 0 }]);
      const [row] = await db.select().from(auditLog).orderBy(desc(auditLog.id)).limit(1);
      expect(row).toMatchObject({ action: "codeowners.stored", actorName: "The member" });
      await expect(
        readCodeownersFromCode({
          ctx: contextFor(db, person("viewer")),
          input: { projectKey: project.key, repo: "storefront" },
        }),
      ).rejects.toMatchObject({ code: "forbidden" });
    });

    test("is looked for in the organization too, and under the last part of the repository's name", async () => {
      const { read } = await prepared("fulfilment");
      expect(await read("fernwick/parcel-router")).toMatchObject({ path: "docs/CODEOWNERS", rules: 2 });
    });

    test("that is not there is told apart from a repository that is not there", async () => {
      const { read, stored } = await prepared("fulfilment");
      await expect(read("stock-ledger")).rejects.toMatchObject({
        code: "not_found",
        message: expect.stringContaining("no CODEOWNERS file"),
        remedy: expect.stringContaining(".github/CODEOWNERS"),
      });
      await expect(read("basket")).rejects.toMatchObject({
        code: "not_found",
        message: expect.stringContaining("no repository basket"),
      });
      await expect(read("")).rejects.toMatchObject({ code: "not_found" });
      expect(await stored("stock-ledger")).toBeUndefined();
    });
  });

  describe("a file that was read from Harness Code", () => {
    test("is read again once a day, and an unchanged one leaves no line in the audit log", async () => {
      const { db, read, stored, refresh } = await prepared();
      await read("storefront");
      const before = await stored("storefront");
      const asked = () => account.requests("GET", "/content/");
      const first = await asked();
      expect(await refresh(20)).toBe(0);
      expect(await asked()).toBe(first);
      const audits = async () => (await db.select().from(auditLog)).length;
      const lines = await audits();
      expect(await refresh(24)).toBe(0);
      expect(await asked()).toBeGreaterThan(first);
      const after = await stored("storefront");
      expect(after?.updatedAt).toEqual(before?.updatedAt);
      expect(after?.checkedAt?.getTime()).toBeGreaterThan(before?.checkedAt?.getTime() ?? 0);
      expect(await audits()).toBe(lines);
      // What was stored an earlier day is replaced by what the repository has now.
      await db.update(codeownersFiles).set({ content: "* @somebody\n" });
      expect(await refresh(48)).toBe(1);
      expect((await stored("storefront"))?.content).toBe(before?.content);
      expect(await audits()).toBe(lines + 1);
    });

    test("stays as it was where it cannot be read again, with the reason, and is tried again soon", async () => {
      const { read, stored, refresh } = await prepared();
      await read("storefront");
      const before = await stored("storefront");
      await account.fault({ pathPattern: content }, { status: 500 });
      expect(await refresh(24)).toBe(0);
      const failed = await stored("storefront");
      expect(failed).toMatchObject({ content: before?.content, problem: expect.stringMatching(/\w/) });
      expect(failed?.checkedAt).toEqual(before?.checkedAt);
    });

    test("recovers with the next round that succeeds", async () => {
      const { db, read, stored, refresh } = await prepared();
      await read("storefront");
      await db.update(codeownersFiles).set({ problem: "Harness failed." });
      await refresh(25);
      expect((await stored("storefront"))?.problem).toBeNull();
    });

    test("is a person's after a person pasted another text, and is not read again", async () => {
      const { ctx, project, read, stored, refresh } = await prepared();
      await read("storefront");
      const pasted = "* @acme/all\n";
      await setCodeowners({
        ctx,
        input: { projectKey: project.key, repo: "storefront", content: pasted },
      });
      expect(await refresh(48)).toBe(0);
      expect(await stored("storefront")).toMatchObject({ content: pasted, source: "text", path: null });
    });
  });
});
