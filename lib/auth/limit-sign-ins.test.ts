import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { eachDatabase } from "@/lib/db/test-databases";
import { limitSignIns } from "./limit-sign-ins";
import { addressOf, notePeerAddresses } from "./peer-address";

eachDatabase((_kind, open) => {
  test("attempts from many addresses are slowed and never keep another one out", async () => {
    const { db } = await open();
    const ctx = { db, now: () => new Date("2026-11-22T12:00:30Z") };
    const attempt = (address: string) => limitSignIns({ ctx, input: { address } });
    for (let attacker = 0; attacker < 25; attacker++) {
      for (let count = 0; count < 30; count++) await attempt(`203.0.113.${attacker}`);
    }
    expect((await attempt("198.51.100.7")).delayMs).toBeGreaterThan(0);
    await expect(attempt("203.0.113.3")).rejects.toMatchObject({ code: "rate_limited" });
    const later = { ...ctx, now: () => new Date("2026-11-22T12:01:00Z") };
    expect(await limitSignIns({ ctx: later, input: { address: "203.0.113.3" } })).toEqual({ delayMs: 0 });
  });

  test("what one address does too often does not slow the others", async () => {
    const { db } = await open();
    const ctx = { db, now: () => new Date("2026-11-22T12:00:30Z") };
    for (let count = 0; count < 700; count++) {
      await limitSignIns({ ctx, input: { address: "203.0.113.9" } }).catch(() => undefined);
    }
    expect(await limitSignIns({ ctx, input: { address: "198.51.100.7" } })).toEqual({ delayMs: 0 });
  });
});

describe("whose attempt it is", () => {
  test("no header of a client changes the address of its connection", async () => {
    notePeerAddresses();
    const seen: string[] = [];
    const server = createServer((request, response) => {
      const headers = new Headers();
      for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value));
      seen.push(addressOf(headers, false), addressOf(headers, true));
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo; // it listens on TCP
    await fetch(`http://127.0.0.1:${port}/`, {
      headers: { "x-forwarded-for": "203.0.113.5, 10.0.0.1", "x-tackroom-peer": "203.0.113.6" },
    });
    await new Promise((resolve) => server.close(resolve));
    expect(seen).toEqual(["127.0.0.1", "203.0.113.5"]);
  });

  test.each([
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::9", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["", "unknown"],
  ])("the address %s counts as %s", (address, counted) => {
    expect(addressOf(new Headers({ "x-forwarded-for": address }), true)).toBe(counted);
  });
});
