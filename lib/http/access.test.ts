import { channel } from "node:diagnostics_channel";
import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { createContext, requireContext, systemContext } from "@/lib/auth/context";
import type { OpenDatabase } from "@/lib/db/database";
import { openMemoryDatabase } from "@/lib/db/databases.fixture";
import { users } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import { AppError, RateLimitedError } from "@/lib/errors";
import { logger } from "@/lib/log";
import { assertCan, decideActionFor, roleNeededFor } from "@/lib/permissions";
import { roles } from "@/schemas/roles";
import { pageContext } from "./page-context";
import { parseQuery } from "./parse-query";
import { addressOf, notePeerAddresses } from "./peer-address";
import { errorResponse, publicRoute, route } from "./route";
import { assertSameOrigin } from "./same-origin";
import { serverAction } from "./server-action";

// The cookie is next-auth's affair, and read from a request that only Next has; everything behind it is real.
const session = vi.hoisted(() => ({ current: null as { userId: string; sessionEpoch: number } | null }));
vi.mock("next-auth", () => ({ getServerSession: async () => session.current }));

let opened: OpenDatabase;
beforeAll(async () => {
  opened = await openMemoryDatabase();
  useTestDatabase(opened);
  const now = new Date();
  await opened.db.insert(users).values(
    roles.map((role) => ({
      id: role,
      name: `The ${role}`,
      email: `${role}@example.com`,
      image: null,
      provider: "test",
      role,
      createdAt: now,
      lastSeenAt: now,
    })),
  );
});
afterAll(() => opened.close());
beforeEach(() => {
  session.current = null;
});
const signIn = (userId: string) => {
  session.current = { userId, sessionEpoch: 0 };
};
const failureOf = (run: () => unknown) =>
  Promise.resolve()
    .then(run)
    .then(
      () => null,
      (error: unknown) => error,
    );

/** What the process's log says meanwhile. */
async function logged(run: () => Promise<unknown>): Promise<unknown[]> {
  const error = vi.spyOn(logger(), "error").mockImplementation(() => {});
  try {
    await run();
    return error.mock.calls.map((call) => [...call]);
  } finally {
    error.mockRestore();
  }
}

describe("a context", () => {
  test("says who acts, under which request, on whose clock, and until when", async () => {
    signIn("member");
    const ctx = await requireContext();
    expect(ctx.actor).toEqual({
      kind: "user",
      id: "member",
      name: "The member",
      email: "member@example.com",
      role: "member",
    });
    expect(ctx.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(Math.abs(ctx.now().getTime() - Date.now())).toBeLessThan(60_000);
    const { signal } = new AbortController();
    expect(await createContext(ctx.actor, { requestId: "r-1", signal })).toMatchObject({
      requestId: "r-1",
      signal,
    });
  });

  test("of background work is nobody's", async () => {
    expect((await systemContext("sweep")).actor).toEqual({
      kind: "system",
      id: "system",
      name: "sweep",
      role: "system",
    });
  });

  test("of nobody is an error", async () => {
    expect(await failureOf(requireContext)).toMatchObject({
      code: "unauthenticated",
      message: "Sign in to continue.",
    });
  });
});

describe("a page", () => {
  test("leads who is not signed in to the sign-in page, and back afterwards", async () => {
    expect(await failureOf(() => pageContext("workspace.read"))).toMatchObject({
      digest: expect.stringMatching(/^NEXT_REDIRECT;\w+;\/sign-in;/),
    });
    expect(await failureOf(() => pageContext("workspace.read", "/tests?a=1&b=2"))).toMatchObject({
      digest: expect.stringContaining(";/sign-in?callbackUrl=%2Ftests%3Fa%3D1%26b%3D2;"),
    });
  });

  test("is not shown to who may not see it, and is to who may", async () => {
    vi.stubEnv("__NEXT_EXPERIMENTAL_AUTH_INTERRUPTS", "true");
    signIn("viewer");
    expect(await failureOf(() => pageContext("people.manage"))).toMatchObject({
      digest: expect.stringMatching(/;403$/),
    });
    expect((await pageContext("workspace.read")).actor.id).toBe("viewer");
    vi.unstubAllEnvs();
  });
});

describe("a refusal for the role", () => {
  test("says which role is needed, which one it is, and whom to ask", () => {
    const ctx = {
      actor: { kind: "user" as const, id: "v", name: "V", email: null, role: "viewer" as const },
    };
    expect(() => assertCan(ctx, "tokens.manage")).toThrow(
      expect.objectContaining({
        code: "forbidden",
        message: "This needs the role admin or above; you are signed in as viewer.",
        remedy: "Ask an admin of this Tackroom for the role.",
        details: { action: "tokens.manage", role: "viewer", needed: "admin" },
      }),
    );
    expect(roleNeededFor("audit.read")).toBe("approver");
  });

  test("to decide on what destroys takes another action than on what does not", () => {
    const decided = (["read", "low_write", "high_write", "destructive"] as const).map(decideActionFor);
    expect(decided).toEqual([
      "approvals.decide",
      "approvals.decide",
      "approvals.decide",
      "approvals.decideDestructive",
    ]);
  });
});

describe("what failed", () => {
  const request = new Request("http://localhost:3000/api/thing?token=secret", { method: "POST" });

  test("is logged with its address, without the query, when nobody knows it, and not when it is an answer", async () => {
    const unknown = new Error("inside");
    expect(await logged(async () => errorResponse(unknown, request))).toEqual([
      [{ err: unknown, method: "POST", path: "/api/thing" }, "request failed"],
    ]);
    expect(await logged(async () => errorResponse(new AppError("conflict", "Taken."), request))).toEqual([]);
  });

  test("is kept by no cache, and says when to come back if it knows", () => {
    const answer = errorResponse(new AppError("conflict", "Taken."), request);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("retry-after")).toBeNull();
    const after = (retryAfterMs?: number) =>
      errorResponse(new RateLimitedError("Slow.", { retryAfterMs }), request).headers.get("retry-after");
    expect([after(), after(0), after(1_000), after(1_001)]).toEqual([null, "1", "1", "2"]);
  });

  test("in a server action is logged with the action when nobody knows it, and not when it is an answer", async () => {
    signIn("admin");
    const unknown = new Error("inside");
    const action = serverAction("settings.manage", z.object({ known: z.boolean() }), async ({ input }) => {
      throw input.known ? new AppError("conflict", "Taken.") : unknown;
    });
    expect(action.access).toBe("settings.manage");
    expect(await logged(() => action({ known: false }))).toEqual([
      [{ err: unknown, action: "settings.manage" }, "server action failed"],
    ]);
    expect(await logged(() => action({ known: true }))).toEqual([]);
  });

  test("of an input names each wrong field by its path, and the whole input where that is wrong", async () => {
    signIn("admin");
    const Input = z.object({
      list: z.array(z.object({ n: z.number("is no number") })),
      b: z.string("is no text"),
    });
    const action = serverAction("settings.manage", Input, async () => "ran");
    const asked = (input: unknown) => action(input as z.input<typeof Input>); // what a forged request may hold
    expect(await asked({ list: [{ n: "x" }], b: 5 })).toMatchObject({
      error: {
        message: "The input is not valid. list.0.n: is no number; b: is no text",
        details: { fields: { "list.0.n": "is no number", b: "is no text" } },
      },
    });
    expect(await asked("text")).toMatchObject({
      error: { details: { fields: { input: expect.any(String) } } },
    });
  });
});

test("a route hands its handler the person, the request's own end, and the address's parameters", async () => {
  signIn("member");
  const request = new Request("http://localhost:3000/api/thing/7");
  const handle = route<{ id: string }>("workspace.read", async ({ ctx, params, request: given }) => {
    expect(given).toBe(request);
    expect(ctx.signal).toBe(request.signal);
    return Response.json({ id: params.id, requestId: ctx.requestId });
  });
  expect(handle.access).toBe("workspace.read");
  const answer = await handle(request, { params: Promise.resolve({ id: "7" }) });
  expect(await answer.json()).toEqual({ id: "7", requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  const open = publicRoute<{ id: string }>(async ({ params, requestId }) =>
    Response.json({ ...params, requestId }),
  );
  const opened = await open(request, { params: Promise.resolve({ id: "8" }) });
  expect(await opened.json()).toEqual({ id: "8", requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
});

test.each(["GET", "HEAD", "OPTIONS"])("%s changes nothing and may come from anywhere", async (method) => {
  signIn("member");
  const request = new Request("http://localhost:3000/api/thing", { method });
  Object.defineProperty(request, "headers", { value: new Headers({ "sec-fetch-site": "cross-site" }) });
  const handle = route("workspace.read", async () => new Response(null));
  expect((await handle(request, { params: Promise.resolve({}) })).status).toBe(200);
});

test("a write from another site is refused in words, whichever header tells", () => {
  const attempt = (headers: Record<string, string>) => () => {
    const request = new Request("http://localhost:3000/", { method: "POST" });
    Object.defineProperty(request, "headers", { value: new Headers(headers) });
    assertSameOrigin(request, "http://localhost:3000");
  };
  const refusal = expect.objectContaining({
    code: "forbidden",
    message: "This request came from another site and was refused.",
  });
  expect(attempt({ "sec-fetch-site": "cross-site" })).toThrow(refusal);
  expect(attempt({ origin: "https://evil.example" })).toThrow(refusal);
  expect(attempt({ origin: "no address", host: "no address" })).toThrow(refusal);
  expect(attempt({ "sec-fetch-site": "none" })).not.toThrow();
});

describe("a query", () => {
  const Query = z.object({ a: z.string().optional(), b: z.array(z.string()).optional() });
  const parse = (query: string) => parseQuery(new Request(`http://localhost/?${query}`), Query);

  test("gives a parameter that comes once as text, and one that comes again as a list", () => {
    expect(parse("a=1&b=2&b=3")).toEqual({ a: "1", b: ["2", "3"] });
    expect(parse("a=")).toEqual({ a: "" });
    expect(parse("")).toEqual({});
  });

  test("names what is wrong in it", () => {
    expect(() => parse("a=1&a=2&b=3")).toThrow(
      expect.objectContaining({
        code: "invalid_input",
        details: { fields: { a: expect.any(String), b: expect.any(String) } },
      }),
    );
  });
});

describe("the other end of a connection", () => {
  const started = channel("http.server.request.start");
  const note = (headers: Record<string, string>) => {
    const request = new IncomingMessage(new Socket());
    Object.assign(request.headers, headers);
    started.publish({ request });
    return request.headers;
  };

  test("is noted as unknown where the socket does not say, and forwarding as a plain yes", () => {
    notePeerAddresses();
    expect(
      note({ "x-forwarded-for": "1.2.3.4", "x-tackroom-forwarded": "forged", "x-tackroom-peer": "forged" }),
    ).toEqual({
      "x-forwarded-for": "1.2.3.4",
      "x-tackroom-forwarded": "yes",
      "x-tackroom-peer": "unknown",
    });
    expect(note({ "x-tackroom-forwarded": "forged" })).toEqual({ "x-tackroom-peer": "unknown" });
  });

  test("of a message that is no request is nobody's", () => {
    notePeerAddresses();
    for (const message of [null, "text", {}, { request: {} }, { request: null }]) {
      expect(() => started.publish(message)).not.toThrow();
    }
  });

  test.each([
    [" 203.0.113.5 , 10.0.0.1", "203.0.113.5"],
    ["::FFFF:192.0.2.1", "192.0.2.1"],
    ["1::2:3:4:5:6:7", "1:0:2:3::/64"],
    ["::2:3:4:5:6:7:8", "0:2:3:4::/64"],
    ["1:2:3:4:5:6:7::", "1:2:3:4::/64"],
    ["0:0:0:0:1:2:3:4", "0:0:0:0::/64"],
    ["FE80::1%ETH0", "fe80:0:0:0::/64"],
    ["x::ffff:1.2.3.4", "x::ffff:1.2.3.4"],
    ["y".repeat(80), "y".repeat(64)],
  ])("named %s counts as %s", (forwarded, counted) => {
    expect(addressOf(new Headers({ "x-forwarded-for": forwarded }), true)).toBe(counted);
  });
});
