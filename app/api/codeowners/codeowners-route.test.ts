import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createApiToken } from "@/lib/api-tokens/create-api-token";
import type { OpenDatabase } from "@/lib/db/database";
import { openMemoryDatabase } from "@/lib/db/databases.fixture";
import { auditLog, codeownersFiles, projects, testJudgements } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import { judgeLedger } from "@/lib/test-reliability/ledger/judge-ledger";
import {
  madeUpHistory,
  repo,
  storeRuns,
  testIdOf,
} from "@/lib/test-reliability/ledger/stored-history.fixture";
import { maxCodeownersBytes } from "@/lib/test-reliability/owners/read-codeowners-body";
import { contextOf, now, storeProjects } from "@/lib/test-reliability/uploads/stored-project.fixture";
import type { ApiTokenScope } from "@/schemas/api-tokens";
import { CodeownersAnswer } from "@/schemas/test-reliability/codeowners-upload";
import { PUT } from "./route";

vi.mock("next-auth", () => ({ getServerSession: async () => null }));
vi.stubEnv("LOG_LEVEL", "silent");
vi.setConfig({ hookTimeout: 60_000 });

let opened: OpenDatabase;
let token = "";
beforeAll(async () => {
  opened = await openMemoryDatabase();
  useTestDatabase(opened);
  await storeProjects(opened.db);
  await opened.db.update(projects).set({ watched: true });
  await storeRuns(opened.db, madeUpHistory(51, now.getTime(), 20).runs);
  await judgeLedger(contextOf(opened.db), { projectId: 1, repo });
  token = await tokenFor("codeowners:write");
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

async function put(
  query: string,
  body: BodyInit | null,
  { bearer = token, headers = {} }: { bearer?: string | null; headers?: Record<string, string> } = {},
) {
  const request = new Request(`http://tackroom/api/codeowners${query}`, {
    method: "PUT",
    body,
    headers: { ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }), ...headers },
    // A stream as body needs it (undici).
    ...(body instanceof ReadableStream ? { duplex: "half" } : {}),
  });
  const answer = await PUT(request, { params: Promise.resolve({}) });
  return { status: answer.status, body: await answer.json() };
}

const file = "* @acme/all\nsrc/flaky-* @acme/flaky\n";
const stored = () => opened.db.select().from(codeownersFiles);

test("a pipeline hands the file in under any name of its repository, and the tests have their owners", async () => {
  const answer = await put(
    `?repository=https://git.example.com/acme/${repo}.git&path=.github/CODEOWNERS`,
    file,
  );
  expect(answer.status).toBe(200);
  expect(CodeownersAnswer.parse(answer.body)).toMatchObject({
    repository: repo,
    changed: true,
    rules: 2,
    problems: [],
    notices: [],
  });
  const [judged] = await opened.db
    .select({ owners: testJudgements.owners })
    .from(testJudgements)
    .where(eq(testJudgements.testId, await testIdOf(opened.db, "flaky one")));
  expect(judged?.owners).toEqual(["@acme/flaky"]);
  expect(await stored()).toMatchObject([
    { repo, source: "token", path: ".github/CODEOWNERS", updatedBy: "Token CI codeowners:write" },
  ]);
});

test("the same file again changes nothing and leaves no second line in the audit log", async () => {
  await put(`?repository=${repo}`, file);
  const lines = async () =>
    (await opened.db.select().from(auditLog).where(eq(auditLog.action, "codeowners.stored"))).length;
  const before = await lines();
  const again = await put(`?repository=${repo}`, file);
  expect(again.body).toMatchObject({ changed: false, rules: 2, owned: expect.any(Number) });
  expect(again.body.owned).toBeGreaterThan(0);
  expect(await lines()).toBe(before);
});

test("lines that mean nothing are named, and a repository without results is told so", async () => {
  const answer = await put("?repository=acme/new", "!docs @acme/x\n* @acme/all\n");
  expect(answer.body).toMatchObject({
    repository: "acme/new",
    rules: 1,
    problems: [{ line: 1 }],
    notices: [expect.stringContaining("acme/new")],
  });
});

test("nobody else may: no token, one for something else, one of another project", async () => {
  const query = `?repository=${repo}`;
  expect((await put(query, file, { bearer: null })).status).toBe(401);
  expect((await put(query, file, { bearer: await tokenFor("test-results:write") })).status).toBe(403);
  expect((await put(`${query}&project=demo.default.ledger`, file)).status).toBe(403);
});

const endless = () =>
  new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode("* @acme/all\n".repeat(10_000))),
  });

test.each<[string, string, () => BodyInit | null, Record<string, string>, number, RegExp]>([
  ["no repository", "", () => file, {}, 422, /repository=/],
  ["an unresolved repository", "?repository=<%2Btrigger.repo>", () => file, {}, 422, /repository=/],
  ["a parameter that does not exist", `?repository=${repo}&branch=main`, () => file, {}, 422, /branch/],
  ["an empty file", `?repository=${repo}`, () => " \n", {}, 400, /empty/],
  ["no body", `?repository=${repo}`, () => null, {}, 400, /empty/],
  ["comments alone", `?repository=${repo}`, () => "# nothing\n", {}, 400, /no line that names owners/],
  [
    "a file whose line breaks curl -d took out",
    `?repository=${repo}`,
    () => "* @acme/allsrc/ @acme/b",
    { "content-type": "application/x-www-form-urlencoded" },
    400,
    /one line/,
  ],
  ["a form", `?repository=${repo}`, () => new FormData(), {}, 415, /multipart/],
  ["a packed file", `?repository=${repo}`, () => file, { "content-encoding": "gzip" }, 415, /unpacked/],
  ["no text", `?repository=${repo}`, () => new Uint8Array([0xff, 0xfe, 0x41]), {}, 415, /UTF-8/],
  ["zero bytes", `?repository=${repo}`, () => "* @a\u0000\n", {}, 400, /zero bytes/],
  ["too much at once", `?repository=${repo}`, () => "x".repeat(maxCodeownersBytes + 1), {}, 413, /3 MB/],
  ["a body without an end", `?repository=${repo}`, endless, {}, 413, /3 MB/],
])("%s gets a clear answer", async (_, query, body, headers, status, words) => {
  const before = await stored();
  const answer = await put(query, body(), { headers });
  expect([answer.status, JSON.stringify(answer.body)]).toEqual([status, expect.stringMatching(words)]);
  expect(await stored()).toEqual(before);
});
