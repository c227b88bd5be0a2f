import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { HarnessClientOptions } from "./client";
import { failureOf, getThing, testClient } from "./client.fixture";
import { HarnessNetworkError } from "./errors";
import { type LocalServer, localServer } from "./local-server.fixture";

let server: LocalServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const clientOf = (options: Partial<HarnessClientOptions> = {}) => testClient(server?.baseUrl, options);

describe("network failures", () => {
  test("a refused connection, a host that does not exist and a broken connection are told apart", async () => {
    server = await localServer((_, response) => response.socket?.destroy());
    expect(await failureOf(clientOf({ maxTries: 1 }).call(getThing, { id: "a" }))).toMatchObject({
      failure: "reset",
    });
    expect(
      await failureOf(clientOf({ maxTries: 1, baseUrl: "http://127.0.0.1:1" }).call(getThing, { id: "a" })),
    ).toMatchObject({ failure: "refused" });
    const unknownHost = clientOf({ maxTries: 1, baseUrl: "https://no-such-host.invalid" });
    const error = await failureOf(unknownHost.call(getThing, { id: "a" }));
    expect(error).toBeInstanceOf(HarnessNetworkError);
    expect(error).toMatchObject({ failure: "dns" });
  });

  test("a TLS failure is named as such and not retried", async () => {
    server = await localServer((_, response) => response.end());
    const https = server.baseUrl.replace("http://", "https://");
    const error = await failureOf(clientOf({ baseUrl: https }).call(getThing, { id: "a" }));
    expect(error).toMatchObject({ failure: "certificate" });
    // The server is alive: only the handshake failed.
    await new Promise<void>((resolve) => connect(Number(new URL(https).port), "127.0.0.1", resolve).unref());
  });
});
