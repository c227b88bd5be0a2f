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
