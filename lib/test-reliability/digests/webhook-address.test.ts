import type { LookupAddress } from "node:dns";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createSocketServer, type Server } from "node:net";
import { networkInterfaces } from "node:os";
import { afterEach, describe, expect, test, vi } from "vitest";
import { storeAddress } from "@/lib/connectors/telemetry/store-client";
import { isLoopbackHost, parseBaseUrl } from "@/lib/harness/client/base-url";
import { exchange } from "@/lib/harness/client/transport";
import type { TestDigestBody } from "@/schemas/test-reliability/digests";
import { deliverDigest, type Subscription } from "./deliver-digest";
import { type Resolve, refusalOfHost, webhookAgent } from "./webhook-address";
import { assertMayReceive, parseWebhookUrl } from "./webhook-url";

vi.stubEnv("HARNESS_ALLOW_HTTP", "false");
vi.stubEnv("TACKROOM_SESSION_SECRET", "only for the tests of this room, nothing else");
vi.stubEnv("LOG_LEVEL", "silent");

const closing: Server[] = [];
afterEach(() => {
  for (const server of closing.splice(0)) server.close();
});

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(server);
  return (server.address() as AddressInfo).port; // listening on TCP
}

/** A name server that gives another answer each time, the last one from then on. */
function answering(...answers: LookupAddress[][]): Resolve {
  return (_hostname, _options, callback) =>
    callback(null, (answers.length > 1 ? answers.shift() : answers[0]) ?? []);
}
const v4 = (address: string): LookupAddress[] => [{ address, family: 4 }];

const digest: TestDigestBody & { id: number } = {
  id: 1,
  owner: "@acme/shop",
  from: 0,
  to: 1,
  summary: "Nothing happened.",
  tests: 1,
  runs: 1,
  failed: 0,
  reliability: 1,
  previousReliability: null,
  runsLost: 0,
  minutesLost: 0,
  offenders: [],
  newlyFlaky: [],
  broke: [],
  fixed: [],
  changes: [],
};
const subscriptionTo = (target: string): Subscription => ({
  id: "s1",
  owner: null,
  channel: "webhook",
  target,
  secretCiphertext: null,
  active: true,
  createdBy: "Ada",
  createdAt: new Date(0),
});

const ownAddress = Object.values(networkInterfaces())
  .flatMap((each) => each ?? [])
  .find(({ internal, family, address }) => !internal && family === "IPv4" && !address.startsWith("169.254."));

describe("a webhook's address", () => {
  test.each([
    "https://localhost/hook",
    "https://localhost./hook",
    "https://app.localhost/hook",
    "https://127.0.0.1/hook",
    "https://127.1/hook",
    "https://2130706433/hook",
    "https://0.0.0.0/hook",
    "https://[::]/hook",
    "https://[::1]/hook",
    "https://[::ffff:127.0.0.1]/hook",
    "https://[::127.0.0.1]/hook",
    "https://[64:ff9b::127.0.0.1]/hook",
    "https://[2002:7f00:1::]/hook",
    ...(ownAddress === undefined ? [] : [`https://${ownAddress.address}/hook`]),
  ])("on this machine is refused however it is written: %s", (target) => {
    expect(() => parseWebhookUrl(target)).toThrow("must not be on this machine");
  });

  test.each([
    "https://169.254.169.254/latest/meta-data",
    "https://[::ffff:169.254.169.254]/",
    "https://[64:ff9b::a9fe:a9fe]/",
    "https://[fd00:ec2::254]/",
    "https://[fe80::1]/",
    "https://100.100.100.200/",
    "https://255.255.255.255/",
  ])("of a cloud's own network is refused, whatever the environment allows: %s", (target) => {
    expect(() => parseWebhookUrl(target)).toThrow("link-local or metadata address");
    expect(refusalOfHost(new URL(target).hostname.replace(/[[\]]/g, ""), true)).not.toBeNull();
  });

  test.each([
    "https://hooks.example.test/digest",
    "https://10.1.2.3/hook",
    "https://192.168.7.8:8443/hook",
    "https://[2001:db8::1]/hook",
    "https://localhost.example.test/hook",
  ])("elsewhere is taken, in private networks, too: %s", (target) => {
    expect(parseWebhookUrl(target).href).toBe(target);
  });

  test("is refused when it is named if its name leads to this machine, and taken if the name is not known yet", async () => {
    await expect(assertMayReceive(new URL("https://localhost:1/hook"))).rejects.toThrow("on this machine");
    await assertMayReceive(new URL("https://not-there.invalid/hook"));
  });
});

describe("a delivery", () => {
  test("goes to no machine that a name is changed to after it was looked at", async () => {
    let connections = 0;
    const port = await listen(
      createSocketServer((socket) => {
        connections += 1;
        socket.destroy();
      }),
    );
    const subscription = subscriptionTo(`https://rebound.example.test:${port}/hook`);
    for (const resolve of [
      answering(v4("127.0.0.1")),
      answering([...v4("192.0.2.1"), ...v4("127.0.0.1")]),
      answering([{ address: "::ffff:127.0.0.1", family: 6 }]),
      answering(v4("169.254.169.254")),
    ])
      await expect(deliverDigest(subscription, digest, new Date(), resolve)).rejects.toThrow(
        /must not be on this machine|link-local or metadata address/,
      );
    expect(connections).toBe(0);
  });

  test("connects to the address that was checked, and asks for no other one", async () => {
    const hosts: (string | undefined)[] = [];
    const port = await listen(
      createServer((request, response) => {
        hosts.push(request.headers.host);
        response.writeHead(204).end();
      }),
    );
    const post = async (allowThisMachine: boolean) => {
      const resolve = answering(v4("127.0.0.1"), v4("192.0.2.1"));
      const dispatcher = webhookAgent({ allowThisMachine, timeoutMs: 10_000, resolve });
      const url = new URL(`http://receiver.example.test:${port}/`);
      const signal = AbortSignal.timeout(10_000);
      try {
        const answer = await exchange(url, { method: "POST", headers: {}, body: "{}", signal, dispatcher });
        answer.discard();
        return answer.status;
      } finally {
        await dispatcher.destroy();
      }
    };
    expect(await post(true)).toBe(204);
    await expect(post(false)).rejects.toThrow("must not be on this machine");
    expect(hosts).toEqual([`receiver.example.test:${port}`]);
  });

  test("that fails says what is wrong with the receiver", async () => {
    const unknown: Resolve = (hostname, _options, callback) =>
      callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: "ENOTFOUND" }), []);
    await expect(
      deliverDigest(subscriptionTo("https://gone.example.test/hook"), digest, new Date(), unknown),
    ).rejects.toThrow("The host gone.example.test could not be found.");
  });
});

describe("the address of a connector", () => {
  test.each([
    ["http://127.0.0.1:7990", true],
    ["http://localhost.:7990", true],
    ["http://[::ffff:127.0.0.1]:7990", true],
    ["http://0.0.0.0:7990", true],
    ["http://app.localhost:7990", false],
    ["http://10.0.0.5:7990", false],
    ["http://169.254.169.254", false],
    ["http://localhost.example.test", false],
  ])(
    "may go without encryption only where it cannot leave this machine, and only if that is allowed: %s",
    (address, stays) => {
      expect(isLoopbackHost(new URL(address).hostname)).toBe(stays);
      for (const parse of [parseBaseUrl, storeAddress]) {
        expect(() => parse(address, { allowHttpLoopback: false })).toThrow("is not encrypted");
        if (stays) expect(parse(address, { allowHttpLoopback: true }).protocol).toBe("http:");
        else expect(() => parse(address, { allowHttpLoopback: true })).toThrow("is not encrypted");
      }
    },
  );

  test("may be in a private network or on this machine over https", () => {
    for (const address of ["https://harness.internal", "https://10.0.0.5", "https://127.0.0.1:8443"])
      for (const parse of [parseBaseUrl, storeAddress])
        expect(parse(address, { allowHttpLoopback: false }).href).toBe(`${address}/`);
  });
});
