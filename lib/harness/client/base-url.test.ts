import { describe, expect, test } from "vitest";
import { bareHost, downloadUrls, isLoopbackHost, joinPath, parseBaseUrl } from "./base-url";

const strict = { allowHttpLoopback: false };

test.each([
  ["localhost", true],
  ["localhost.", true],
  ["127.0.0.1", true],
  ["127.255.255.254", true],
  ["0.0.0.0", true],
  ["[::1]", true],
  ["[::]", true],
  ["[::ffff:7f00:1]", true],
  ["128.0.0.1", false],
  ["126.255.255.255", false],
  ["0.0.0.1", false],
  ["[::2]", false],
  ["x.localhost", false],
  ["localhost.example.com", false],
  ["example.com", false],
])("%s leads back to this machine: %s", (host, expected) => {
  expect(isLoopbackHost(host)).toBe(expected);
});

test("a host name is taken without brackets and the last dot, and without any other", () => {
  expect(bareHost("[::1]")).toBe("::1");
  expect(bareHost("a.example.")).toBe("a.example");
  expect(bareHost("a.example")).toBe("a.example");
});

describe("the address of an installation", () => {
  test.each([
    ["https://app.harness.io", "https://app.harness.io/"],
    ["https://app.harness.io/", "https://app.harness.io/"],
    ["https://app.harness.io/gateway///?a=1#b", "https://app.harness.io/gateway"],
    ["https://harness.example:8443/a/b/", "https://harness.example:8443/a/b"],
  ])("%s is %s", (given, expected) => {
    expect(parseBaseUrl(given, strict).href).toBe(expected);
  });

  test.each([
    ["harness", '"harness" is not a web address.'],
    ["https://user@app.harness.io", "must not contain a user name or a password"],
    ["https://:pw@app.harness.io", "must not contain a user name or a password"],
    ["http://app.harness.io", "http://app.harness.io is not encrypted"],
    ["http://127.0.0.1:9", "http://127.0.0.1:9 is not encrypted"],
    ["ftp://app.harness.io", "ftp: addresses are not supported"],
  ])("%s is refused with the reason", (given, message) => {
    expect(() => parseBaseUrl(given, strict)).toThrow(
      expect.objectContaining({ code: "invalid_input", message: expect.stringContaining(message) }),
    );
  });

  test("what can be done is said", () => {
    expect(() => parseBaseUrl("harness", strict)).toThrow(
      expect.objectContaining({ remedy: expect.stringContaining("https://app.harness.io") }),
    );
    expect(() => parseBaseUrl("http://app.harness.io", strict)).toThrow(
      expect.objectContaining({ remedy: expect.stringContaining("https://") }),
    );
  });

  test("plain http is for this machine alone, and only where it is allowed", () => {
    const loose = { allowHttpLoopback: true };
    expect(parseBaseUrl("http://127.0.0.1:9/", loose).href).toBe("http://127.0.0.1:9/");
    expect(() => parseBaseUrl("http://harness.example", loose)).toThrow(/not encrypted/);
  });
});

test.each([
  ["https://h.example/", "/ng/api/x", "https://h.example/ng/api/x"],
  ["https://h.example/gateway", "/ng/api/x", "https://h.example/gateway/ng/api/x"],
  ["https://h.example/gateway", "/gateway/ng/api/x", "https://h.example/gateway/ng/api/x"],
  ["https://h.example/gateway", "/gateway", "https://h.example/gateway"],
  ["https://h.example/gateway", "/gateways/x", "https://h.example/gateway/gateways/x"],
])("%s and %s make %s", (base, path, expected) => {
  expect(joinPath(new URL(base), path).href).toBe(expected);
});

describe("where a download is fetched from", () => {
  const base = new URL("https://vanity.example/gateway");
  const signed = "/storage/a?X-Goog-SignedHeaders=host&X-Goog-Signature=1";
  test.each([
    [
      "the SaaS host's storage is asked of the account's own host first, signed for the host or not",
      `https://app.harness.io${signed}`,
      [`https://vanity.example${signed}`, `https://app.harness.io${signed}`],
    ],
    [
      "whichever of Harness's hosts it is",
      "https://eu1.app.harness.io/storage/a?sig=1",
      ["https://vanity.example/storage/a?sig=1", "https://eu1.app.harness.io/storage/a?sig=1"],
    ],
    ["another path of that host stays", "https://app.harness.io/logs/a", ["https://app.harness.io/logs/a"]],
    ["another host stays", "https://blobs.example/storage/a", ["https://blobs.example/storage/a"]],
    [
      "a host that only looks like it stays",
      "https://notharness.io/storage/a",
      ["https://notharness.io/storage/a"],
    ],
    ["a path is of the own installation", "/storage/a?x=1", ["https://vanity.example/storage/a?x=1"]],
  ])("%s", (_, link, expected) => {
    expect(downloadUrls(base, link).map(({ href }) => href)).toEqual(expected);
  });

  test("an account on Harness's own host asks once, one on this machine only itself", () => {
    const link = `https://app.harness.io${signed}`;
    const hrefs = (own: string) => downloadUrls(new URL(own), link).map(({ href }) => href);
    expect(hrefs("https://app.harness.io/gateway")).toEqual([link]);
    expect(hrefs("http://127.0.0.1:9/")).toEqual([`http://127.0.0.1:9${signed}`]);
  });

  test("an unencrypted address of another host is refused, and the host is named", () => {
    expect(() => downloadUrls(base, "http://blobs.example/a")).toThrow(
      expect.objectContaining({
        code: "upstream_contract",
        message: "Harness handed out a download address that is not encrypted.",
        details: { host: "blobs.example" },
      }),
    );
    const own = new URL("http://127.0.0.1:9/");
    expect(downloadUrls(own, "http://127.0.0.1:9/a").map(({ href }) => href)).toEqual([
      "http://127.0.0.1:9/a",
    ]);
  });
});
