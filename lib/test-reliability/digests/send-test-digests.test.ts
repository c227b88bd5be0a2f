import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, createServer as createSocketServer } from "node:net";
import { asc, eq, sql } from "drizzle-orm";
import { afterEach, expect, test, vi } from "vitest";
import type { Database } from "@/lib/db/database";
import { oneDatabase } from "@/lib/db/databases.fixture";
import { auditLog, digestDeliveries, projects, testDigests } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import { setCodeowners } from "@/lib/test-reliability/owners/set-codeowners";
import { contextOf, now, storeProjects } from "@/lib/test-reliability/uploads/stored-project.fixture";
import type { Role } from "@/schemas/roles";
import { judgeLedger } from "../ledger/judge-ledger";
import { madeUpHistory, repo, storeRuns } from "../ledger/stored-history.fixture";
import { weekEndBefore } from "./build-digest";
import { signatureHeader, signatureOf } from "./deliver-digest";
import { subscribeDigest } from "./digest-subscriptions";
import { getDigest } from "./read-digests";
import { sendTestDigests } from "./send-test-digests";
import { writeDigests } from "./write-digests";

vi.setConfig({ testTimeout: 90_000 });

const mailbox = await startMailServer();
vi.stubEnv("TACKROOM_ENCRYPTION_KEY", "0f".repeat(32));
vi.stubEnv("TACKROOM_SESSION_SECRET", "only for the tests of this room, nothing else");
vi.stubEnv("HARNESS_ALLOW_HTTP", "true");
vi.stubEnv("LOG_LEVEL", "silent");
vi.stubEnv("TACKROOM_SMTP_URL", `smtp://127.0.0.1:${mailbox.port}?ignoreTLS=true`);
vi.stubEnv("TACKROOM_MAIL_FROM", "Tackroom <tackroom@example.test>");

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
  mailbox.received.length = 0;
});

/** As much of a mail server as one sender needs. */
async function startMailServer() {
  const received: string[] = [];
  const server = createSocketServer((socket) => {
    let [buffer, inData] = ["", false];
    socket.write("220 mail.test ESMTP\r\n");
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      buffer += chunk.toString("utf8");
      for (;;) {
        const end = inData ? buffer.indexOf("\r\n.\r\n") : buffer.indexOf("\r\n");
        if (end < 0) return;
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + (inData ? 5 : 2));
        if (inData) received.push(line);
        const starts = !inData && /^DATA/i.test(line);
        socket.write(
          starts ? "354 go on\r\n" : /^QUIT/i.test(line) && !inData ? "221 bye\r\n" : "250 ok\r\n",
        );
        inData = starts;
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  return { received, port: (server.address() as AddressInfo).port }; // listening on TCP
}

async function startReceiver(status: () => number) {
  const calls: { headers: IncomingMessage["headers"]; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      calls.push({ headers: request.headers, body });
      response.writeHead(status()).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close());
  return { calls, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/digest` }; // listening on TCP
}

async function prepare(db: Database) {
  await storeProjects(db);
  await db.update(projects).set({ watched: true });
  await storeRuns(db, madeUpHistory(41, now.getTime(), 90).runs);
  const ctx = contextOf(db);
  await judgeLedger(ctx, { projectId: 1, repo });
  const content = "src/flaky-* @acme/flaky\nsrc/regressed-* @acme/shop\nsrc/broken-* @acme/shop\n";
  await setCodeowners({ ctx, input: { projectKey: "demo.default.shop", repo, content } });
  return ctx;
}

test("a week ends on Monday at midnight UTC", () => {
  expect(weekEndBefore(new Date("2026-08-20T12:00:00Z")).toISOString()).toBe("2026-08-17T00:00:00.000Z");
  expect(weekEndBefore(new Date("2026-08-17T00:00:00Z")).toISOString()).toBe("2026-08-17T00:00:00.000Z");
  expect(weekEndBefore(new Date("2026-08-16T23:59:59Z")).toISOString()).toBe("2026-08-10T00:00:00.000Z");
});

oneDatabase((_kind, open) => {
  test("an approver has the missing digests of the last week written at once, each once, and nobody below", async () => {
    const database = await open();
    const { db } = database;
    useTestDatabase(database);
    await prepare(db);
    const write = (role: Role) => writeDigests({ ctx: contextOf(db, role), input: {} });
    await expect(write("member")).rejects.toMatchObject({ code: "forbidden" });
    const { written } = await write("approver");
    expect(written).toBe(await db.$count(testDigests));
    expect(written).toBeGreaterThan(1);
    expect(await write("approver")).toEqual({ written: 0 });
    expect(await db.$count(auditLog, eq(auditLog.action, "testDigest.written"))).toBe(1);
  });

  test("digests that cannot be put on the audit log are not written", async () => {
    const database = await open();
    const { db } = database;
    useTestDatabase(database);
    await prepare(db);
    await db.execute(
      sql`alter table audit_log add constraint no_digests check (action <> 'testDigest.written')`,
    );
    await expect(writeDigests({ ctx: contextOf(db, "approver"), input: {} })).rejects.toThrow();
    expect(await db.$count(testDigests)).toBe(0);
  });

  test("each owner's week is written once and goes out once, signed, by webhook and by mail", async () => {
    const { db } = await open();
    const ctx = await prepare(db);
    const receiver = await startReceiver(() => 204);
    const { secret } = await subscribeDigest({
      ctx,
      input: { owner: null, channel: "webhook", target: receiver.url },
    });
    await subscribeDigest({
      ctx,
      input: { owner: "@acme/flaky", channel: "email", target: "ada@example.test" },
    });
    const outcomes = await Promise.all([
      sendTestDigests({ ctx, input: undefined }),
      sendTestDigests({ ctx: contextOf(db), input: undefined }),
    ]);
    expect(outcomes.reduce((sum, { built }) => sum + built, 0)).toBe(3);
    expect(await sendTestDigests({ ctx, input: undefined })).toEqual({ built: 0, sent: 0, failed: 0 });

    const digests = await db.select().from(testDigests).orderBy(asc(testDigests.owner));
    expect(digests.map(({ owner }) => owner)).toEqual(["", "@acme/flaky", "@acme/shop"]);
    expect(receiver.calls).toHaveLength(3);
    for (const { headers, body } of receiver.calls) {
      const seconds = Math.floor(now.getTime() / 1000);
      expect(headers[signatureHeader]).toBe(signatureOf(secret ?? "", seconds, body));
      expect(JSON.parse(body)).toMatchObject({ event: "tests.digest" });
    }
    expect(mailbox.received).toHaveLength(1);
    expect(mailbox.received[0]).toContain("To: ada@example.test");
    expect(mailbox.received[0]).toMatch(/Subject: Test reliability: tests of @acme\/flaky/);

    const flaky = await getDigest({ ctx, input: { id: digests[1]?.id ?? 0 } });
    expect(flaky.tests).toBe(3);
    expect(flaky.offenders.every(({ name }) => name.startsWith("flaky"))).toBe(true);
    expect(flaky.reliability).toBeGreaterThan(0.5);
    expect(flaky.summary).toMatch(/^3 tests, \d+\.\d\d % of the runs passed/);
  });

  test("a receiver that is down is tried again later and in the end given up, and the digest stays readable", async () => {
    const { db } = await open();
    const ctx = await prepare(db);
    const receiver = await startReceiver(() => 503);
    await subscribeDigest({ ctx, input: { owner: "@acme/flaky", channel: "webhook", target: receiver.url } });
    expect(await sendTestDigests({ ctx, input: undefined })).toMatchObject({ sent: 0, failed: 0 });
    expect(receiver.calls).toHaveLength(1);
    expect(await sendTestDigests({ ctx, input: undefined })).toMatchObject({ sent: 0 });
    expect(receiver.calls).toHaveLength(1);
    const deliveries = () => db.select().from(digestDeliveries);
    const tried: [state: string | undefined, calls: number, failed: number][] = [];
    // Within the week of this digest: the next one would go out on its own.
    for (let hours = 6; hours <= 48; hours += 6) {
      const at = new Date(now.getTime() + hours * 3_600_000);
      const { failed } = await sendTestDigests({ ctx: contextOf(db, "admin", at), input: undefined });
      tried.push([(await deliveries())[0]?.state, receiver.calls.length, failed]);
    }
    expect(tried).toEqual([
      ["pending", 2, 0],
      ["pending", 3, 0],
      ["pending", 4, 0],
      ["pending", 5, 0],
      ["failed", 6, 1],
      ["failed", 6, 0],
      ["failed", 6, 0],
      ["failed", 6, 0],
    ]);
    expect(await deliveries()).toMatchObject([
      { state: "failed", attempts: 6, sentAt: null, lastError: "The receiver answered 503." },
    ]);
    const [digest] = await db.select().from(testDigests).orderBy(asc(testDigests.owner)).offset(1).limit(1);
    expect((await getDigest({ ctx, input: { id: digest?.id ?? 0 } })).owner).toBe("@acme/flaky");
  });

  test.each([
    ["another scheme", "ftp://example.test/x"],
    ["an unencrypted way through a network", "http://example.test/x"],
    ["credentials in the address", "https://user:word@example.test/x"],
    ["no address", "digest please"],
  ])("a webhook with %s is refused", async (_, target) => {
    const { db } = await open();
    await expect(
      subscribeDigest({ ctx: contextOf(db), input: { owner: null, channel: "webhook", target } }),
    ).rejects.toMatchObject({ code: "invalid_input" });
  });
});
