import { afterEach, describe, expect, test } from "vitest";
import type { HarnessClientOptions } from "./client";
import { failureOf, grantFor, runThing, testClient } from "./client.fixture";
import { sendOutcomeOf } from "./errors";
import { hashArguments, issueGrant } from "./grant";
import { json, type LocalServer, localServer, success } from "./local-server.fixture";

let server: LocalServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const clientOf = (options: Partial<HarnessClientOptions> = {}) => testClient(server?.baseUrl, options);

describe("approval grants", () => {
  test("a grant fits one operation, one account and exactly the approved arguments", async () => {
    server = await localServer((_, response) => success(response, {}));
    const client = clientOf();
    const refused = [
      [{ id: "b" }, grantFor({ id: "a" })],
      [{ id: "a" }, grantFor({ id: "a" }, "thing.delete")],
      [
        { id: "a" },
        issueGrant({
          approvalId: "a",
          operationKey: "thing.run",
          argsHash: hashArguments({ id: "a" }),
          accountId: "x",
          decidedBy: "u",
        }),
      ],
    ] as const;
    for (const [args, grant] of refused) {
      const error = await failureOf(client.send(runThing, args, grant));
      expect(error).toMatchObject({ code: "forbidden" });
      expect(sendOutcomeOf(error)).toBe("not_sent");
    }
    expect(server.seen).toHaveLength(0);
  });

  test("a grant is used up by the first sending, even one that fails", async () => {
    server = await localServer((_, response) => json(response, 500, {}));
    const grant = grantFor({ id: "a" });
    await failureOf(clientOf().send(runThing, { id: "a" }, grant));
    expect(await failureOf(clientOf().send(runThing, { id: "a" }, grant))).toMatchObject({
      code: "forbidden",
    });
    expect(server.seen).toHaveLength(1);
  });

  test("an expired grant sends nothing", async () => {
    server = await localServer((_, response) => success(response, {}));
    const grant = issueGrant({
      approvalId: "a",
      operationKey: "thing.run",
      argsHash: hashArguments({ id: "a" }),
      accountId: "aCcT0123456789abcdefgh",
      decidedBy: "u",
      expiresAtMs: 10,
    });
    expect(await failureOf(clientOf({ now: () => 11 }).send(runThing, { id: "a" }, grant))).toMatchObject({
      code: "forbidden",
    });
    expect(server.seen).toHaveLength(0);
  });

  test("a grant holds up to the millisecond it expires at, and without an end for good", async () => {
    server = await localServer((_, response) => success(response, {}));
    const facts = {
      approvalId: "a",
      operationKey: "thing.run",
      argsHash: hashArguments({ id: "a" }),
      accountId: "aCcT0123456789abcdefgh",
      decidedBy: "u",
    };
    await clientOf({ now: () => 10 }).send(runThing, { id: "a" }, issueGrant({ ...facts, expiresAtMs: 10 }));
    await clientOf({ now: () => 1e15 }).send(runThing, { id: "a" }, issueGrant(facts));
    expect(server.seen).toHaveLength(2);
  });

  test("a grant names its approval, and a refusal says why, for which operation, and what to do", () => {
    const use = {
      operationKey: "thing.run",
      argsHash: hashArguments({ id: "a" }),
      accountId: "aCcT0123456789abcdefgh",
      nowMs: 5,
    };
    const reasonOf = (change: Partial<typeof use>, grant = grantFor({ id: "a" })) => {
      try {
        grant.redeem({ ...use, ...change });
      } catch (error) {
        return error;
      }
      return null;
    };
    const used = grantFor({ id: "a" });
    expect(used.approvalId).toBe("a1");
    expect(reasonOf({}, used)).toBeNull();
    const expected = (message: string, operation = "thing.run") => ({
      message,
      remedy: "Ask for approval again.",
      details: { operation, approvalId: "a1" },
    });
    expect(reasonOf({}, used)).toMatchObject(
      expected("This approval was used already; an approved action runs once."),
    );
    expect(reasonOf({ operationKey: "thing.drop" })).toMatchObject(
      expected("This approval is for another operation.", "thing.drop"),
    );
    expect(reasonOf({ accountId: "other" })).toMatchObject(
      expected("This approval is for another Harness account."),
    );
    expect(reasonOf({ argsHash: "other" })).toMatchObject(
      expected("The arguments differ from the ones that were approved."),
    );
    const ended = issueGrant({ ...use, approvalId: "a1", decidedBy: "u", expiresAtMs: 4 });
    expect(reasonOf({}, ended)).toMatchObject(expected("This approval has expired."));
    // What was refused is not used up.
    const fresh = grantFor({ id: "a" });
    expect(reasonOf({ accountId: "other" }, fresh)).not.toBeNull();
    expect(reasonOf({}, fresh)).toBeNull();
  });

  test("arguments that differ in a value, a null, a nesting or a type hash differently", () => {
    const hashes = [
      { a: 1 },
      { a: "1" },
      { a: null },
      {},
      { a: [] },
      { a: {} },
      { a: { b: 1 } },
      [],
      null,
      "a",
    ].map(hashArguments);
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(hashArguments(undefined)).toBe(hashArguments(null));
    expect(hashArguments({ b: 2, a: 1 })).toBe(
      "43258cff783fe7036d8a43033f830adfc60ec037382473548ac742b888292777",
    );
  });

  test("equal arguments hash equally whatever the order of their keys", () => {
    expect(hashArguments({ a: 1, b: { c: [1, 2], d: undefined } })).toBe(
      hashArguments({ b: { c: [1, 2] }, a: 1 }),
    );
    expect(hashArguments({ a: [1, 2] })).not.toBe(hashArguments({ a: [2, 1] }));
  });
});
