import { describe, expect, test } from "vitest";
import { fingerprint, maskLine } from "./fingerprint";

describe("the same cause has the same fingerprint", () => {
  test.each([
    [
      "across pods and addresses",
      "Readiness probe failed for checkout-6d5f7c9b8d-x2lq9: dial tcp 10.8.3.14:8080: connect: connection refused",
      "Readiness probe failed for checkout-7f9c6b5d4c-m8kzt: dial tcp 10.8.1.7:8080: connect: connection refused",
    ],
    [
      "across times",
      "2026-03-02T10:14:55.120Z npm ERR! network request to https://registry.example.org/left-pad failed after 30021 ms",
      "2026-03-04T07:00:01.001Z npm ERR! network request to https://registry.example.org/left-pad failed after 29 ms",
    ],
    [
      "across commits and line numbers",
      "src/cart/total.ts(41,7): error TS2345: Argument of type 'string' is not assignable to parameter of type 'number'.",
      "src/cart/total.ts(58,11): error TS2345: Argument of type 'string' is not assignable to parameter of type 'number'.",
    ],
    [
      "across agents and work spaces",
      "java.io.FileNotFoundException: /home/runner/work/a1b2c3d4e5/shop/build/config/app.yml on runner-12",
      "java.io.FileNotFoundException: /home/runner/work/ffe0d9c8b7/shop/build/config/app.yml on runner-7",
    ],
    [
      "across temporary directories",
      "open /tmp/build-123456/out.txt: no space left on device",
      "open /tmp/build-98/x/y.txt: no space left on device",
    ],
    [
      "across uuids and hashes",
      "image pull failed sha256:4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a for 2e24e003-9ffd-4e78-852c-9dcb6cbef493",
      "image pull failed sha256:dbc1b4c900ffe48d575b5da5c638040125f65db0fe3e24494b76ea986457d986 for 9a24e003-1ffd-4e78-852c-9dcb6cbef111",
    ],
    ["across object addresses", "Foo@1b6d3586 was not closed", "Foo@74a14482 was not closed"],
  ])("%s", (_, one, other) => {
    expect(fingerprint(one)).toEqual(fingerprint(other));
  });

  test("in whatever order parallel jobs print", () => {
    const lines = [
      { text: "FAILED tests/test_cart.py::test_total - assert 3 == 4", score: 9 },
      { text: "FAILED tests/test_user.py::test_login - KeyError: 'id'", score: 9 },
    ];
    expect(fingerprint(lines).id).toBe(fingerprint([...lines].reverse()).id);
  });

  test("whether or not its stack is shown", () => {
    const cause = { text: "java.lang.IllegalStateException: queue is closed", score: 8 };
    expect(fingerprint([cause]).id).toBe(
      fingerprint([
        cause,
        { text: "\tat shop.Queue.put(Queue.java:12)", score: 8 },
        { text: "context", score: 2 },
      ]).id,
    );
  });
});

describe("another cause has another fingerprint", () => {
  test.each([
    ["a different message", "Cannot find module 'left-pad'", "Cannot find module 'right-pad'"],
    ["a different error code", "npm ERR! code E404", "npm ERR! code ERESOLVE"],
    ["a different status", "the server returned HTTP 503", "the server returned HTTP 404"],
    ["a different exit code", "command terminated with exit code 137", "command terminated with exit code 1"],
    ["a different file", "src/a.ts:3:1 - error TS2304", "src/b.ts:3:1 - error TS2304"],
    [
      "a different host name",
      "could not resolve host: registry.example.org",
      "could not resolve host: git.example.org",
    ],
  ])("%s", (_, one, other) => {
    expect(fingerprint(one).id).not.toBe(fingerprint(other).id);
  });
});

test("error codes that are part of a word are kept", () => {
  expect(maskLine("error TS2345 and E501 and HTTP 503")).toBe("error TS2345 and E501 and HTTP 503");
});

test("an empty text has a fingerprint too", () => {
  expect(fingerprint("").id).toMatch(/^f1-[0-9a-f]{16}$/);
});

/*
 * Stored fingerprints are compared with new ones: of one version there may be only one set of rules. Whoever changes a mask
 * raises `version` in fingerprint.ts and makes this table anew; a row of this version is never changed.
 */
describe("the rules of f1 are what they were when its first fingerprint was stored", () => {
  test.each([
    ["2026-03-02T10:14:55.120Z: broken pipe", "<time>: broken pipe", "f1-c632aaebe63990a3"],
    ["2026-03-02 10:14 +02:00: broken pipe", "<time>: broken pipe", "f1-c632aaebe63990a3"],
    ["Mon, 02 Mar 2026 10:14:55 GMT: broken pipe", "<time>: broken pipe", "f1-c632aaebe63990a3"],
    ["Mar  2 10:14:55: broken pipe", "<time>: broken pipe", "f1-c632aaebe63990a3"],
    ["10:14:55,120: broken pipe", "<time>: broken pipe", "f1-c632aaebe63990a3"],
    ["gave up after 30021 ms", "gave up after <duration>", "f1-c6835ea3ce1e000a"],
    ["gave up after 2 minutes 10s", "gave up after <duration>", "f1-c6835ea3ce1e000a"],
    ["gave up after 1m30s", "gave up after <duration>", "f1-c6835ea3ce1e000a"],
    ["no session 2e24e003-9ffd-4e78-852c-9dcb6cbef493", "no session <uuid>", "f1-9c0fe56f411ca770"],
    ["pod checkout-6d5f7c9b8d-x2lq9 was evicted", "pod checkout-<pod> was evicted", "f1-08223a3b3b3fc749"],
    [
      "no manifest sha256:4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a",
      "no manifest <digest>",
      "f1-cae64fd0d673065b",
    ],
    ["fault at 0x7ffee4a1", "fault at <address>", "f1-37f8646a1199f7b1"],
    ["Foo@1b6d3 was not closed", "Foo@<id> was not closed", "f1-2f41829f8d301307"],
    [
      "dial tcp 10.8.3.14:8080: connection refused",
      "dial tcp <ip>: connection refused",
      "f1-87195f601541788a",
    ],
    [
      "dial tcp [fe80:0:0:1:2:3:4:5]:8080: connection refused",
      "dial tcp <ip>: connection refused",
      "f1-87195f601541788a",
    ],
    ["commit 3f78685 does not exist", "commit <id> does not exist", "f1-8d16279b8f0d771f"],
    ["no space left on gke-pool-17.internal", "no space left on <host>", "f1-8e818f876d1d2b7e"],
    ["connect ECONNREFUSED localhost:5432", "connect ECONNREFUSED localhost:<port>", "f1-295b8f6721c2e2c3"],
    [
      "connect ECONNREFUSED registry.example.org:5000",
      "connect ECONNREFUSED registry.example.org:<port>",
      "f1-ac9ae9c87093fe31",
    ],
    ["no job wfA1b2C3d4E5f6G7h8", "no job <id>", "f1-c1fdda5c7e64d5af"],
    [
      "open /tmp/build-123456/out.txt: permission denied",
      "open <tmp>: permission denied",
      "f1-369466c2f7c5017a",
    ],
    [
      "open C:\\Users\\ci\\AppData\\Local\\Temp\\a1\\out.txt: permission denied",
      "open <tmp>: permission denied",
      "f1-369466c2f7c5017a",
    ],
    [
      "open /home/runner/work/shop/build/config/app.yml: permission denied",
      "open <dir>/config/app.yml: permission denied",
      "f1-be33fb2eddcd3e16",
    ],
    [
      "src/cart/total.ts(41,7): error TS2345",
      "src/cart/total.ts:<line>: error TS2345",
      "f1-4fef490a586d270f",
    ],
    ["at cart.rb:41", "", "f1-e3b0c44298fc1c14"],
    [
      "[ERROR] Cart.java:[41,7] cannot find symbol",
      "[ERROR] Cart.java:<line> cannot find symbol",
      "f1-e0653e98d4761757",
    ],
    ["SyntaxError on line 41, column 7", "SyntaxError on line <n>", "f1-db4855ec199cc042"],
    ["3 of 1,204 tests failed", "<n> of <n> tests failed", "f1-7e42ab6d760363df"],
    ["the server returned HTTP 503", "the server returned HTTP 503", "f1-b9a05bbafd1f2d88"],
    ["command terminated with exit code 137", "command terminated with exit code 137", "f1-298ab8ea09c38b20"],
    ["one   blank\tis  enough ", "one blank is enough", "f1-d26c21f53af9950f"],
    ["b: second\na: first\na: first", "a: first\nb: second", "f1-217e5a99072788a1"],
  ])("%j", (error, text, id) => {
    expect(fingerprint(error)).toEqual({ id, text });
  });

  test("five lines count, and four hundred characters of each", () => {
    const causes = ["a", "b", "c", "d", "e", "f"].map((name) => `cause ${name}`);
    expect(fingerprint(causes.join("\n")).text).toBe(causes.slice(0, 5).join("\n"));
    expect(fingerprint("x ".repeat(300)).text).toHaveLength(400);
  });

  test("of an excerpt the lines count that score seven tenths of the best, and no stack frame", () => {
    const lines = [
      { text: "the best", score: 10 },
      { text: "just good enough", score: 7 },
      { text: "not good enough", score: 6.9 },
      { text: "    at put (queue.js:12:3)", score: 10 },
      { text: '  File "queue.py", line 12, in put', score: 10 },
      { text: "... 17 more", score: 10 },
      { text: "from queue.rb:12:in put", score: 10 },
    ];
    expect(fingerprint(lines).text).toBe("just good enough\nthe best");
  });
});
