import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { getApproval } from "@/lib/approvals/get-approval";
import { contextFor, person } from "@/lib/connectors/simulated-account.fixture";
import type { Database } from "@/lib/db/database";
import { eachDatabase } from "@/lib/db/databases.fixture";
import { auditLog, rateWindows, users } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import { AppError, RateLimitedError } from "@/lib/errors";
import { publicRoute, type RouteHandler, route } from "@/lib/http/route";
import { assertSameOrigin } from "@/lib/http/same-origin";
import { serverAction } from "@/lib/http/server-action";
import { changeRole } from "@/lib/people/change-role";
import { endSessions } from "@/lib/people/end-sessions";
import { listPeople } from "@/lib/people/list-people";
import { actions, can } from "@/lib/permissions";
import type { Role } from "@/schemas/roles";
import { roles } from "@/schemas/roles";
import { hitRateLimit } from "./rate-limit";
import { rememberUser } from "./remember-user";

// The cookie is next-auth's affair, and read from a request that only Next has; everything behind it is real.
const session = vi.hoisted(() => ({ current: null as { userId: string; sessionEpoch: number } | null }));
vi.mock("next-auth", () => ({ getServerSession: async () => session.current }));

describe("the table of permissions", () => {
  test("each role may do what the one below may, and is listed here", () => {
    const gained = roles.map((role, index) => [
      role,
      actions
        .filter((action) => can(role, action) && (index === 0 || !can(roles[index - 1] ?? role, action)))
        .sort(),
    ]);
    expect(Object.fromEntries(gained)).toEqual({
      viewer: [
        "approvals.read",
        "connectors.read",
        "investigations.read",
        "settings.read",
        "threads.read",
        "threads.write",
        "workspace.read",
      ],
      member: [
        "approvals.request",
        "approvals.withdraw",
        "connectors.sync",
        "failures.own",
        "investigations.correct",
        "investigations.start",
        "people.read",
        "tests.decide",
        "tests.owners",
        "tests.upload",
        "tokens.read",
      ],
      approver: ["approvals.decide", "audit.read", "tests.policy", "tests.quarantine"],
      admin: [
        "approvals.decideDestructive",
        "connectors.manage",
        "people.manage",
        "settings.manage",
        "tokens.manage",
      ],
    });
    for (const action of actions) {
      const allowed = roles.map((role) => can(role, action));
      expect(allowed, action).toEqual([...allowed].sort());
    }
  });

  test("background work may not decide", () => {
    expect(actions.filter((action) => !can("system", action))).toEqual([
      "approvals.decide",
      "approvals.decideDestructive",
      "tests.decide",
      "tests.quarantine",
    ]);
  });
});

describe("a write from another site", () => {
  const url = "https://tackroom.example.com";
  const attempt = (headers: Record<string, string>) => {
    const request = new Request(`${url}/api/threads`, { method: "POST", headers });
    // `Request` drops the headers that a browser reserves for itself.
    Object.defineProperty(request, "headers", { value: new Headers(headers) });
    return () => assertSameOrigin(request, url);
  };

  test.each([
    ["another origin", { origin: "https://evil.example.com", host: "tackroom.example.com" }],
    ["a sandboxed frame", { origin: "null", host: "tackroom.example.com" }],
    ["a sibling host", { "sec-fetch-site": "same-site", host: "tackroom.example.com" }],
    ["a foreign page", { "sec-fetch-site": "cross-site" }],
    [
      "an address that looks alike",
      { origin: "https://tackroom.example.com.evil.example", host: "tackroom.example.com" },
    ],
    ["another port", { origin: "https://tackroom.example.com:8443", host: "tackroom.example.com" }],
  ])("is refused: %s", (_title, headers) => {
    expect(attempt(headers)).toThrow(expect.objectContaining({ code: "forbidden" }));
  });

  test.each([
    ["our own page", { origin: url, "sec-fetch-site": "same-origin", host: "tackroom.example.com" }],
    ["our own page behind a proxy that renames the host", { origin: url, host: "10.0.0.7:3000" }],
    [
      "our own page at another address of this machine",
      { origin: "http://127.0.0.1:3000", host: "127.0.0.1:3000" },
    ],
    ["a program without a browser's cookies", {}],
  ])("is what it is not: %s", (_title, headers) => {
    expect(attempt(headers)).not.toThrow();
  });
});

eachDatabase((_kind, open) => {
  let db: Database;
  beforeEach(async () => {
    const database = await open();
    useTestDatabase(database);
    db = database.db;
  });
  afterEach(() => {
    session.current = null;
  });

  const addUser = async (role: Role, id: string = role) => {
    const now = new Date();
    const row = { id, name: id, email: null, image: null, provider: "test", createdAt: now, lastSeenAt: now };
    await db.insert(users).values({ ...row, role });
    return id;
  };
  const signIn = (userId: string, sessionEpoch = 0) => {
    session.current = { userId, sessionEpoch };
  };
  const call = async (
    handler: RouteHandler<Record<string, never>>,
    init: RequestInit & { origin?: string } = {},
  ) => {
    const request = new Request("http://localhost:3000/api/thing?q=1", init);
    if (init.origin !== undefined) {
      Object.defineProperty(request, "headers", {
        value: new Headers({ origin: init.origin, host: "localhost:3000" }),
      });
    }
    const answer = await handler(request, { params: Promise.resolve({}) });
    return { status: answer.status, headers: answer.headers, body: await answer.json() };
  };

  describe("a route", () => {
    const open200 = route("approvals.request", async ({ ctx }) => Response.json({ role: ctx.actor.role }));

    test("answers 401 without a session, 403 without the role, and the handler's answer with it", async () => {
      expect((await call(open200)).status).toBe(401);
      signIn(await addUser("viewer"));
      expect(await call(open200)).toMatchObject({
        status: 403,
        body: { error: { code: "forbidden", details: { needed: "member", role: "viewer" } } },
      });
      signIn(await addUser("member"));
      expect(await call(open200)).toMatchObject({ status: 200, body: { role: "member" } });
    });

    test("a changed role holds at the next request, a raised epoch or a removed person ends the session", async () => {
      signIn(await addUser("member"));
      expect((await call(open200)).status).toBe(200);
      await db.update(users).set({ role: "viewer" }).where(eq(users.id, "member"));
      expect((await call(open200)).status).toBe(403);
      await db.update(users).set({ role: "admin", sessionEpoch: 1 }).where(eq(users.id, "member"));
      expect((await call(open200)).status).toBe(401);
      signIn("member", 1);
      expect((await call(open200)).status).toBe(200);
      await db.delete(users).where(eq(users.id, "member"));
      expect((await call(open200)).status).toBe(401);
    });

    test("translates each error, and an unknown one without its text", async () => {
      signIn(await addUser("admin"));
      const failing = (error: unknown) =>
        call(
          route("workspace.read", async () => {
            throw error;
          }),
        );
      const secret = "postgres://tackroom:hunter2@db/tackroom";
      expect(await failing(new AppError("conflict", "Taken.", { remedy: "Choose another." }))).toMatchObject({
        status: 409,
        body: { error: { code: "conflict", message: "Taken.", remedy: "Choose another." } },
      });
      const limited = await failing(new RateLimitedError("Slow down.", { retryAfterMs: 1_200 }));
      expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "2"]);
      for (const unknown of [new Error(secret), new TypeError(secret), secret, { secret }, undefined]) {
        const answer = await failing(unknown);
        expect(answer.status).toBe(500);
        expect(answer.body.error.code).toBe("internal");
        expect(JSON.stringify(answer.body)).not.toContain("hunter2");
      }
      const missing = await call(
        route("approvals.read", async ({ ctx }) =>
          Response.json(await getApproval({ ctx, input: { approvalId: "none" } })),
        ),
      );
      expect(missing.status).toBe(404);
    });

    test("runs no write that another site's page sent, and every read is open to links", async () => {
      signIn(await addUser("admin"));
      let ran = 0;
      const counting = route("workspace.read", async () => {
        ran += 1;
        return Response.json({});
      });
      for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
        expect((await call(counting, { method, origin: "https://evil.example.com" })).status).toBe(403);
      }
      expect(ran).toBe(0);
      expect((await call(counting, { method: "POST", origin: "http://localhost:3000" })).status).toBe(200);
      expect((await call(counting, { origin: "https://evil.example.com" })).status).toBe(200);
    });

    test("a public route translates errors alike and says that it is public", async () => {
      const broken = publicRoute(async () => {
        throw new Error("inside");
      });
      expect(broken.access).toBe("public");
      expect(await call(broken)).toMatchObject({ status: 500, body: { error: { code: "internal" } } });
    });
  });

  describe("a server action", () => {
    const Input = z.object({ name: z.string().min(3, "is too short"), age: z.number() });
    const action = serverAction("settings.manage", Input, async ({ ctx, input }) => {
      if (input.name === "crash") throw new Error("password=hunter2");
      if (input.name === "taken") throw new AppError("conflict", "Taken.");
      return `${ctx.actor.name} ${input.name}`;
    });

    test("gives errors as values: signed out, not allowed before the input is looked at, each wrong field", async () => {
      expect(await action({ name: "x", age: 1 })).toMatchObject({
        ok: false,
        error: { code: "unauthenticated" },
      });
      signIn(await addUser("approver"));
      expect(await action({ name: "x", age: 1 })).toMatchObject({ ok: false, error: { code: "forbidden" } });
      signIn(await addUser("admin"));
      const forged: unknown = { name: "x", age: "old" };
      const wrong = await action(forged as { name: string; age: number }); // what a forged request may hold
      expect(wrong).toMatchObject({
        ok: false,
        error: {
          code: "invalid_input",
          details: { fields: { name: "is too short", age: expect.any(String) } },
        },
      });
      expect(await action({ name: "taken", age: 1 })).toMatchObject({
        ok: false,
        error: { message: "Taken." },
      });
      expect(await action({ name: "Ada", age: 1 })).toEqual({ ok: true, data: "admin Ada" });
    });

    test("an unknown error reaches the browser without its text", async () => {
      signIn(await addUser("admin"));
      const crashed = await action({ name: "crash", age: 1 });
      expect(crashed).toMatchObject({ ok: false, error: { code: "internal" } });
      expect(JSON.stringify(crashed)).not.toContain("hunter2");
    });
  });

  test("a rate limit holds over all processes, per key, and ends with its window", async () => {
    const database = await open();
    const other = await database.second();
    const hit = (where: { db: Database }, key = "sign-in:1.2.3.4", at = 0) =>
      hitRateLimit(where.db, { key, limit: 5, windowMs: 60_000, now: new Date(1_800_000_000_000 + at) });
    const hits = await Promise.all(Array.from({ length: 12 }, (_, i) => hit(i % 2 === 0 ? database : other)));
    expect(hits.filter(({ allowed }) => allowed)).toHaveLength(5);
    expect(hits.every(({ retryAfterMs }) => retryAfterMs > 0 && retryAfterMs <= 60_000)).toBe(true);
    expect((await hit(database, "sign-in:5.6.7.8")).allowed).toBe(true);
    expect((await hit(other, undefined, 60_000)).allowed).toBe(true);
  });

  test("windows of more than a day ago are forgotten at the first hit of another", async () => {
    const hit = (at: number, key = "a") =>
      hitRateLimit(db, { key, limit: 5, windowMs: 60_000, now: new Date(1_800_000_000_000 + at) });
    const kept = () => db.$count(rateWindows);
    await hit(0);
    await hit(60_000);
    await hit(24 * 3_600_000, "b");
    expect(await kept()).toBe(3);
    await hit(24 * 3_600_000 + 60_000, "b");
    expect(await kept()).toBe(3);
    // Only the first hit of a window looks.
    await db
      .update(rateWindows)
      .set({ windowStart: new Date(0) })
      .where(eq(rateWindows.key, "a"));
    expect(await hit(24 * 3_600_000 + 75_000, "b")).toEqual({ allowed: true, retryAfterMs: 45_000 });
    expect(await kept()).toBe(3);
  });

  describe("people", () => {
    test("a known person keeps the role that an admin gave, whatever the sign-in brings; each sign-in is audited", async () => {
      const profile = { id: "oidc:1", provider: "oidc", name: "Ada", email: "ada@example.com", image: null };
      await rememberUser(db, { ...profile, initialRole: "viewer" }, new Date(), "r1");
      await db.update(users).set({ role: "approver" });
      const again = await rememberUser(
        db,
        { ...profile, name: "Ada L.", initialRole: "admin" },
        new Date(),
        "r2",
      );
      expect(again).toMatchObject({ role: "approver", name: "Ada L." });
      expect((await db.select().from(auditLog)).map(({ action }) => action)).toEqual([
        "session.started",
        "session.started",
      ]);
    });

    test("the last admin stays one, also when two admins demote each other at once", async () => {
      const database = await open();
      useTestDatabase(database);
      db = database.db;
      const other = await database.second();
      await addUser("admin", "one");
      await addUser("admin", "two");
      const demote = (by: string, whom: string, where: { db: Database }) =>
        changeRole({
          ctx: contextFor(where.db, { ...person("admin"), id: by }),
          input: { userId: whom, role: "viewer" },
        });
      const results = await Promise.allSettled([demote("one", "two", database), demote("two", "one", other)]);
      expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
      const refused = results.find((each) => each.status === "rejected");
      expect(refused?.reason).toMatchObject({ code: "conflict" });
      const people = await listPeople({ ctx: contextFor(db, person("admin")), input: undefined });
      expect(people.filter(({ role }) => role === "admin")).toHaveLength(1);
    });

    test("a lowered role ends the person's sessions, a raised one does not; an admin ends them at will, audited", async () => {
      const admin = contextFor(db, person("admin"));
      await addUser("member", "ada");
      signIn("ada");
      const read = route("workspace.read", async () => Response.json({}));
      await changeRole({ ctx: admin, input: { userId: "ada", role: "approver" } });
      expect((await call(read)).status).toBe(200);
      await changeRole({ ctx: admin, input: { userId: "ada", role: "viewer" } });
      expect((await call(read)).status).toBe(401);
      signIn("ada", 1);
      expect((await call(read)).status).toBe(200);
      await endSessions({ ctx: admin, input: { userId: "ada" } });
      expect((await call(read)).status).toBe(401);
      expect((await db.select().from(auditLog)).at(-1)).toMatchObject({
        action: "person.sessions_ended",
        subjectId: "ada",
      });
      await expect(endSessions({ ctx: admin, input: { userId: "ghost" } })).rejects.toMatchObject({
        code: "not_found",
      });
      for (const role of ["viewer", "member", "approver"] as const) {
        await expect(
          endSessions({ ctx: contextFor(db, person(role)), input: { userId: "ada" } }),
        ).rejects.toMatchObject({ code: "forbidden" });
      }
    });

    test("only admins change roles, and an unknown person is named so", async () => {
      await addUser("member");
      for (const role of ["viewer", "member", "approver"] as const) {
        await expect(
          changeRole({ ctx: contextFor(db, person(role)), input: { userId: "member", role: "admin" } }),
        ).rejects.toMatchObject({ code: "forbidden" });
      }
      await expect(
        changeRole({ ctx: contextFor(db, person("admin")), input: { userId: "ghost", role: "admin" } }),
      ).rejects.toMatchObject({ code: "not_found" });
      expect(await db.$count(auditLog)).toBe(0);
    });
  });
});
