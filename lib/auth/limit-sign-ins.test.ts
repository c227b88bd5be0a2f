import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import pino from "pino";
import { describe, expect, test } from "vitest";
import { eachDatabase } from "@/lib/db/databases.fixture";
import { addressOf, isPerhapsShared, notePeerAddresses } from "@/lib/http/peer-address";
import { limitSignIns } from "./limit-sign-ins";

const warnings: string[] = [];
const log = pino({ level: "warn" }, { write: (line: string) => void warnings.push(line) });

eachDatabase((_kind, open) => {
  test("attempts from many addresses are slowed and never keep another one out", async () => {
    const { db } = await open();
    const ctx = { db, log, now: () => new Date("2026-11-22T12:00:30Z") };
    const attempt = (address: string) => limitSignIns({ ctx, input: { address, perhapsShared: false } });
    for (let attacker = 0; attacker < 25; attacker++) {
      for (let count = 0; count < 30; count++) await attempt(`203.0.113.${attacker}`);
    }
    expect((await attempt("198.51.100.7")).delayMs).toBeGreaterThan(0);
    await expect(attempt("203.0.113.3")).rejects.toMatchObject({ code: "rate_limited" });
    const later = { ...ctx, now: () => new Date("2026-11-22T12:01:00Z") };
    expect(
      await limitSignIns({ ctx: later, input: { address: "203.0.113.3", perhapsShared: false } }),
    ).toEqual({ delayMs: 0 });
  });

  test("what one address does too often does not slow the others", async () => {
    const { db } = await open();
    const ctx = { db, log, now: () => new Date("2026-11-22T12:00:30Z") };
    for (let count = 0; count < 700; count++) {
      await limitSignIns({ ctx, input: { address: "203.0.113.9", perhapsShared: false } }).catch(
        () => undefined,
      );
    }
    expect(await limitSignIns({ ctx, input: { address: "198.51.100.7", perhapsShared: false } })).toEqual({
      delayMs: 0,
    });
  });

  test("people behind a proxy that is not trusted are slowed and never refused, and the log says why once", async () => {
    const { db } = await open();
    const ctx = { db, log, now: () => new Date("2026-11-22T12:00:30Z") };
    const delays: number[] = [];
    for (let count = 0; count < 40; count++) {
      const input = { address: "10.0.0.1", perhapsShared: true };
      delays.push((await limitSignIns({ ctx, input })).delayMs);
    }
    expect(delays.filter((delayMs) => delayMs === 0)).toHaveLength(30);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("TACKROOM_TRUST_PROXY");
  });
});

describe("whose attempt it is", () => {
  test("no header of a client changes the address of its connection", async () => {
    notePeerAddresses();
    const seen: string[] = [];
    const shared: boolean[] = [];
    const server = createServer((request, response) => {
      const headers = new Headers();
      for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value));
      seen.push(addressOf(headers, false), addressOf(headers, true));
      shared.push(isPerhapsShared(headers, false), isPerhapsShared(headers, true));
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo; // it listens on TCP
    await fetch(`http://127.0.0.1:${port}/`, {
      headers: { "x-forwarded-for": "203.0.113.5, 10.0.0.1", "x-tackroom-peer": "203.0.113.6" },
    });
    await fetch(`http://127.0.0.1:${port}/`, { headers: { "x-tackroom-forwarded": "yes" } });
    await new Promise((resolve) => server.close(resolve));
    // Forwarded, and then not, whatever the client says of it.
    expect(shared).toEqual([true, false, false, false]);
    expect(seen.splice(2)).toEqual(["127.0.0.1", "127.0.0.1"]);
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
