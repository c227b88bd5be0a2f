import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { createApiToken } from "@/lib/api-tokens/create-api-token";
import { listApiTokens } from "@/lib/api-tokens/list-api-tokens";
import { apiTokenCallsPerMinute } from "@/lib/api-tokens/require-api-token";
import { revokeApiToken } from "@/lib/api-tokens/revoke-api-token";
import type { Database } from "@/lib/db/database";
import { eachDatabase } from "@/lib/db/databases.fixture";
import { apiTokens, auditLog, rateWindows, testResults, testUploads } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import { contextOf, storeProjects } from "@/lib/test-reliability/uploads/stored-project.fixture";
import type { ApiTokenScope } from "@/schemas/api-tokens";
import { UploadReceipt } from "@/schemas/test-reliability/uploads";
import { POST } from "./route";

const report = '<testsuite name="s"><testcase classname="C" name="adds" time="1"/></testsuite>';

async function send(token: string | null, fields: Record<string, string> = { commit: "abc" }, body = report) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", new Blob([body]), "a.xml");
  const request = new Request("http://tackroom/api/test-results", {
    method: "POST",
    body: form,
    ...(token === null ? {} : { headers: { authorization: `Bearer ${token}` } }),
  });
  const answer = await POST(request, { params: Promise.resolve({}) });
  return { status: answer.status, headers: answer.headers, body: await answer.text() };
}

eachDatabase((_kind, open) => {
  const prepare = async () => {
    const opened = await open();
    useTestDatabase(opened);
    await storeProjects(opened.db);
    return opened.db;
  };
  const make = (db: Database, scopes: ApiTokenScope[] = ["test-results:write"]) =>
    createApiToken({
      // The route reads the real clock.
      ctx: contextOf(db, "admin", new Date()),
      input: { name: "CI", projectKey: "demo.default.shop", scopes, expiresInDays: 30 },
    });

  test("a token uploads into its project and nowhere else, and its secret is stored nowhere", async () => {
    const db = await prepare();
    const { token, view } = await make(db);
    const answer = await send(token, { commit: "abc", project: "default/shop" });
    expect(answer.status).toBe(200);
    const receipt = UploadReceipt.parse(JSON.parse(answer.body));
    expect(receipt).toMatchObject({ projectKey: "demo.default.shop", results: 1 });
    expect(await db.select().from(testUploads)).toMatchObject([
      { uploadedBy: "Token CI", outcome: "stored" },
    ]);
    const other = await send(token, { commit: "abc", project: "demo.default.ledger" });
    expect(other.status).toBe(403);
    expect(other.body).toContain("demo.default.ledger");
    expect(await db.$count(testResults)).toBe(1);
    const everything = JSON.stringify([
      await db.select().from(apiTokens),
      await db.select().from(auditLog),
      await listApiTokens({ ctx: contextOf(db), input: undefined }),
      view,
    ]);
    expect(everything).not.toContain(token.slice(10, -4));
    expect((await db.select().from(apiTokens))[0]?.lastUsedAt).toBeInstanceOf(Date);
  });

  test("without a token, with a wrong, expired or revoked one, or one of another scope, nothing is stored", async () => {
    const db = await prepare();
    expect((await send(null)).status).toBe(401);
    expect((await send("tackroom_made-up")).status).toBe(401);
    const { token: reader } = await make(db, ["quarantine:read"]);
    const refused = await send(reader);
    expect([refused.status, refused.body]).toEqual([403, expect.stringContaining("quarantine:read")]);
    const { token, view } = await make(db);
    await revokeApiToken({ ctx: contextOf(db), input: { id: view.id } });
    const revoked = await send(token);
    expect([revoked.status, revoked.body]).toEqual([401, expect.stringContaining("revoked")]);
    await expect(revokeApiToken({ ctx: contextOf(db), input: { id: view.id } })).rejects.toThrow("already");
    const { token: old, view: oldView } = await make(db);
    await db
      .update(apiTokens)
      .set({ expiresAt: new Date(Date.now() - 1_000) })
      .where(eq(apiTokens.id, oldView.id));
    expect((await send(old)).status).toBe(401);
    expect(await db.$count(testResults)).toBe(0);
    const actions = (await db.select().from(auditLog)).map(({ action }) => action);
    expect(actions).toEqual([
      "api_token.created",
      "api_token.created",
      "api_token.revoked",
      "api_token.created",
    ]);
  });

  test("a token that is used too often is told when to come back", async () => {
    const db = await prepare();
    const { token, view } = await make(db);
    const minute = 60_000;
    const windows = [0, 1].map((ahead) => new Date((Math.floor(Date.now() / minute) + ahead) * minute));
    await db.insert(rateWindows).values(
      windows.map((windowStart) => ({
        key: `api-token ${view.id}`,
        windowStart,
        hits: apiTokenCallsPerMinute,
      })),
    );
    const answer = await send(token);
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  test("an upload of which nothing can be used answers 422 and says of each file why", async () => {
    const db = await prepare();
    const { token } = await make(db);
    const answer = await send(token, { commit: "abc" }, "<html/>");
    expect(answer.status).toBe(422);
    expect(JSON.parse(answer.body)).toMatchObject({
      error: { code: "unprocessable" },
      files: [{ name: "a.xml", outcome: "refused", problem: { kind: "unknown_format" } }],
    });
    expect(await db.select().from(testUploads)).toMatchObject([{ outcome: "refused", runId: null }]);
    expect((await send(token, { comit: "abc" })).status).toBe(422);
  });

  test("only admins make and revoke tokens", async () => {
    const db = await prepare();
    const { view } = await make(db);
    for (const role of ["viewer", "member", "approver"] as const) {
      const ctx = contextOf(db, role);
      await expect(
        createApiToken({
          ctx,
          input: {
            name: "x",
            projectKey: "demo.default.shop",
            scopes: ["quarantine:read"],
            expiresInDays: null,
          },
        }),
      ).rejects.toMatchObject({ code: "forbidden" });
      await expect(revokeApiToken({ ctx, input: { id: view.id } })).rejects.toMatchObject({
        code: "forbidden",
      });
    }
  });
});
