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

  test("equal arguments hash equally whatever the order of their keys", () => {
    expect(hashArguments({ a: 1, b: { c: [1, 2], d: undefined } })).toBe(
      hashArguments({ b: { c: [1, 2] }, a: 1 }),
    );
    expect(hashArguments({ a: [1, 2] })).not.toBe(hashArguments({ a: [2, 1] }));
  });
});
