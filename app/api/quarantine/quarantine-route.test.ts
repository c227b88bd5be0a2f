import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createApiToken } from "@/lib/api-tokens/create-api-token";
import type { OpenDatabase } from "@/lib/db/database";
import { openMemoryDatabase } from "@/lib/db/databases.fixture";
import { projects } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import { madeUpHistory, storeRuns, testIdOf } from "@/lib/test-reliability/ledger/stored-history.fixture";
import { changeStates } from "@/lib/test-reliability/states/change-state";
import { contextOf, now, storeProjects } from "@/lib/test-reliability/uploads/stored-project.fixture";
import type { ApiTokenScope } from "@/schemas/api-tokens";
import { QuarantineList } from "@/schemas/test-reliability/quarantine-list";
import { GET } from "./route";

// The cookie is next-auth's affair, and read from a request that only Next has; here nobody is signed in.
vi.mock("next-auth", () => ({ getServerSession: async () => null }));
vi.stubEnv("LOG_LEVEL", "silent");
vi.setConfig({ hookTimeout: 60_000 });

let opened: OpenDatabase;
beforeAll(async () => {
  opened = await openMemoryDatabase();
  useTestDatabase(opened);
  await storeProjects(opened.db);
  await opened.db.update(projects).set({ watched: true });
  await storeRuns(opened.db, madeUpHistory(51, now.getTime(), 5).runs);
  await changeStates(opened.db, [
    {
      testId: await testIdOf(opened.db, "flaky one"),
      projectId: 1,
      from: "flaky",
      to: "quarantined",
      setBy: "person",
      by: { id: "demo:1", name: "Ada" },
      reason: "being repaired",
      expiresAt: new Date(Date.now() + 86_400_000),
      branches: null,
      scoreAtEntry: 0.1,
      at: now,
    },
  ]);
});
afterAll(() => opened.close());

async function tokenFor(scope: ApiTokenScope): Promise<string> {
  const made = await createApiToken({
    // The route reads the real clock.
    ctx: contextOf(opened.db, "admin", new Date()),
    input: { name: `CI ${scope}`, projectKey: "demo.default.shop", scopes: [scope], expiresInDays: 30 },
  });
  return made.token;
}

async function read(token: string | null, query = "", headers: Record<string, string> = {}) {
  const request = new Request(`http://tackroom/api/quarantine${query}`, {
    headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
  });
  const answer = await GET(request, { params: Promise.resolve({}) });
  return { status: answer.status, headers: answer.headers, body: await answer.text() };
}

test("a token of the project reads its list, and the same list again costs no body", async () => {
  const token = await tokenFor("quarantine:read");
  const answer = await read(token, "?repository=shop-api&branch=main");
  expect(answer.status).toBe(200);
  expect(QuarantineList.parse(JSON.parse(answer.body))).toMatchObject({
    project: "demo.default.shop",
    repository: "shop-api",
    branch: "main",
    tests: [{ name: "flaky one", class: "Class", reason: "being repaired" }],
  });
  const etag = answer.headers.get("etag") ?? "";
  const again = await read(token, "?repository=shop-api&branch=main", { "if-none-match": etag });
  expect([again.status, again.body]).toEqual([304, ""]);
  const text = await read(token, "?format=txt&select=only");
  expect(text.headers.get("content-type")).toContain("text/plain");
  expect(text.body).toBe("Class#flaky one\n");
});

test("a repository is taken by name or address, and one that the project does not have is an error, no empty list", async () => {
  const token = await tokenFor("quarantine:read");
  for (const repository of [
    "acme/shop-api",
    "https://git.example.com/acme/shop-api.git",
    "git@github.com:acme/shop-api",
  ]) {
    const answer = await read(token, `?format=txt&repository=${encodeURIComponent(repository)}`);
    expect([repository, answer.status, answer.body]).toEqual([repository, 200, "Class#flaky one\n"]);
  }
  const unknown = await read(token, "?format=pytest&repository=acme/shop-apy");
  expect(unknown.status).toBe(422);
  expect(unknown.body).toMatch(/acme\/shop-apy.*shop-api/s);
  const unresolved = await read(token, `?repository=${encodeURIComponent("<+codebase.repoUrl>")}`);
  expect([unresolved.status, unresolved.body]).toEqual([400, expect.stringContaining("not resolved")]);
});

test("nobody else reads it: no token, one for something else, one of another project", async () => {
  expect((await read(null, "?project=demo.default.shop")).status).toBe(401);
  expect((await read(await tokenFor("test-results:write"))).status).toBe(403);
  const other = await read(await tokenFor("quarantine:read"), "?project=demo.default.ledger");
  expect([other.status, other.body.includes("flaky one")]).toEqual([403, false]);
});

test("a format that does not exist is named, with those that do", async () => {
  const answer = await read(await tokenFor("quarantine:read"), "?format=cobol");
  expect(answer.status).toBe(400);
  expect(answer.body).toContain("pytest");
});

test("a list for a branch leaves out what holds elsewhere, says what it was asked for, and has a tag of its own", async () => {
  const token = await tokenFor("quarantine:read");
  await changeStates(opened.db, [
    {
      testId: await testIdOf(opened.db, "flaky two"),
      projectId: 1,
      from: "flaky",
      to: "quarantined",
      setBy: "person",
      by: { id: "demo:1", name: "Ada" },
      reason: "only there",
      expiresAt: new Date(Date.now() + 86_400_000),
      branches: ["release/*"],
      scoreAtEntry: 0.1,
      labelAtEntry: "flaky",
      at: now,
    },
  ]);
  const main = await read(token, "?branch=refs/heads/main");
  const release = await read(token, "?branch=release/1.2");
  const names = (body: string) => QuarantineList.parse(JSON.parse(body)).tests.map(({ name }) => name);
  expect([names(main.body), names(release.body)]).toEqual([["flaky one"], ["flaky one", "flaky two"]]);
  expect(JSON.parse(main.body).branch).toBe("main");
  expect(main.headers.get("x-quarantined-tests")).toBe("1");
  const etag = main.headers.get("etag") ?? "";
  expect((await read(token, "?branch=release/1.2", { "if-none-match": etag })).status).toBe(200);
  expect((await read(token, "?branch=main", { "if-none-match": etag })).status).toBe(304);
  expect((await read(token, "?branch=main&format=txt")).body).toBe("Class#flaky one\n");
});

test.each(["?branch=", "?branch=%3C%2Bcodebase.branch%3E", "?branch=refs/heads/"])(
  "a branch that the pipeline did not know is refused and not taken for every branch: %s",
  async (query) => {
    const answer = await read(await tokenFor("quarantine:read"), query);
    expect([answer.status, answer.body]).toEqual([400, expect.stringContaining("branch")]);
  },
);
