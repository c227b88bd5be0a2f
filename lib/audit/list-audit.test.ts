import { expect, test } from "vitest";
import { ListAuditInput, listAudit } from "@/lib/audit/list-audit";
import { recordAudit } from "@/lib/audit/record-audit";
import { contextFor, person } from "@/lib/connectors/simulated-account.fixture";
import type { Actor } from "@/lib/context";
import type { Database } from "@/lib/db/database";
import { oneDatabase } from "@/lib/db/databases.fixture";
import { auditLog, settings } from "@/lib/db/schema";
import { readSetting } from "@/lib/settings/read-settings";
import { updateApprovalSettings } from "@/lib/settings/update-setting";

const record = (db: Database, actor: Actor, summary: string, action = "thing.done") =>
  recordAudit(db, contextFor(db, actor), { action, subjectType: "thing", subjectId: "1", summary });

oneDatabase((_kind, open) => {
  test("the log is read newest first, page by page, each row once", async () => {
    const { db } = await open();
    for (let row = 1; row <= 5; row += 1) await record(db, person("member"), `row ${row}`);
    const ctx = contextFor(db, person("approver"));
    const seen: string[] = [];
    let before: number | undefined;
    do {
      const page = await listAudit({ ctx, input: ListAuditInput.parse({ limit: 2, before }) });
      seen.push(...page.rows.map(({ summary }) => summary));
      before = page.nextBefore ?? undefined;
    } while (before !== undefined);
    expect(seen).toEqual(["row 5", "row 4", "row 3", "row 2", "row 1"]);
  });

  test("a search takes % and _ as what they are", async () => {
    const { db } = await open();
    await record(db, person("member"), "success rate 100% of all");
    await record(db, person("member"), "success rate 1000 of all");
    await record(db, person("member"), String.raw`a \ backslash`);
    const ctx = contextFor(db, person("approver"));
    const found = async (q: string) =>
      (await listAudit({ ctx, input: ListAuditInput.parse({ q }) })).rows.map(({ summary }) => summary);
    expect(await found("100%")).toEqual(["success rate 100% of all"]);
    expect(await found("_")).toEqual([]);
    expect(await found("\\")).toEqual([String.raw`a \ backslash`]);
    expect(await found("SUCCESS")).toHaveLength(2);
  });

  test("what a teammate did names the person it acted for", async () => {
    const { db } = await open();
    const onBehalfOf = { id: "test:ada", name: "Ada" };
    await record(db, { kind: "teammate", id: "mate", name: "Mate", role: "member", onBehalfOf }, "asked");
    const [row] = await db.select().from(auditLog);
    expect(row).toMatchObject({ actorKind: "teammate", actorName: "Mate", details: { onBehalfOf } });
  });

  test("viewers and members do not read it", async () => {
    const { db } = await open();
    for (const role of ["viewer", "member"] as const) {
      await expect(
        listAudit({ ctx: contextFor(db, person(role)), input: ListAuditInput.parse({}) }),
      ).rejects.toMatchObject({ code: "forbidden" });
    }
  });

  test("settings have defaults, are changed by admins only, and a value of an older version falls back", async () => {
    const { db } = await open();
    expect(await readSetting(db, "approvals")).toEqual({ separateRequester: true, expiryMinutes: 240 });
    const input = { separateRequester: false, expiryMinutes: 30 };
    await expect(
      updateApprovalSettings({ ctx: contextFor(db, person("approver")), input }),
    ).rejects.toMatchObject({ code: "forbidden" });
    await updateApprovalSettings({ ctx: contextFor(db, person("admin")), input });
    expect(await readSetting(db, "approvals")).toEqual(input);
    const [row] = await db.select().from(auditLog);
    expect(row?.details).toMatchObject({ before: { separateRequester: true }, after: input });
    await db.update(settings).set({ value: { expiryMinutes: "soon" } });
    expect(await readSetting(db, "approvals")).toEqual({ separateRequester: true, expiryMinutes: 240 });
  });
});
