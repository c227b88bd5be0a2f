import { describe, expect, test } from "vitest";
import { identify, mergeResults, repositoryPath, testKeyOf } from "./judge/identity";
import { applyRun, createLedger } from "./judge/ledger";
import { followRenames, type TestLifetime, vanishedAndAppeared } from "./judge/renames";

const at = (
  name: string,
  more: { suite?: string; className?: string; file?: string; repository?: string } = {},
) =>
  identify({
    repository: more.repository ?? "shop",
    suite: more.suite ?? "s",
    className: more.className ?? "c",
    name,
    file: more.file ?? null,
  });

describe("identity", () => {
  test.each([
    ["ids", "stores 7d9f0c1e-5b7a-4c1d-9a54-0d3f2c1b0a99", "stores 0b8d1f2e-1111-4c1d-8a54-aaaaaaaaaaaa"],
    ["addresses", "copies Buffer@0x7ffe12ab", "copies Buffer@0x55d01234"],
    ["object hashes", "compares Cart@1b6d3586", "compares Cart@4554617c"],
    ["times", "expires 2026-01-02T03:04:05.678Z", "expires 2026-03-04 05:06:07"],
    ["epoch times", "file-1767225600123", "file-1774000000456"],
    ["temporary paths", "reads /tmp/pytest-of-ci/pytest-3/x.txt", "reads /tmp/pytest-of-ci/pytest-9/x.txt"],
    ["random ports", "connects to localhost:49152", "connects to localhost:60001"],
    ["blanks", "adds   two\nnumbers", "adds two numbers"],
  ])("%s that a run made up do not make another test", (_, first, second) => {
    expect(testKeyOf(at(first))).toBe(testKeyOf(at(second)));
  });

  test.each([
    ["parameters", "adds[1-2]", "adds[1-3]"],
    ["small numbers", "page 2", "page 3"],
    ["case", "Adds", "adds"],
  ])("%s make another test", (_, first, second) => {
    expect(testKeyOf(at(first))).not.toBe(testKeyOf(at(second)));
  });

  test("suite, class and repository are part of it, the file is not", () => {
    const key = testKeyOf(at("a"));
    expect(testKeyOf(at("a", { suite: "other" }))).not.toBe(key);
    expect(testKeyOf(at("a", { className: "other" }))).not.toBe(key);
    expect(testKeyOf(at("a", { repository: "other" }))).not.toBe(key);
    expect(testKeyOf(at("a", { file: "moved.ts" }))).toBe(key);
  });

  test.each([
    ["test_pay[chrome-1]", "test_pay", "[chrome-1]"],
    ["adds(int, int)[3]", "adds", "(int, int)[3]"],
    ['Adds(1,"a.b")', "Adds", '(1,"a.b")'],
    ["shows the cart (empty)", "shows the cart (empty)", null],
    ["plain", "plain", null],
  ])("%s has base name %s and parameters %s", (name, baseName, parameters) => {
    expect(at(name)).toMatchObject({ baseName, parameters });
  });

  test.each([
    ["/home/runner/work/shop/shop/src/a.test.ts", "src/a.test.ts"],
    ["/harness/src/a.test.ts", "src/a.test.ts"],
    ["file:///builds/team/shop/spec/a.rb", "spec/a.rb"],
    ["D:\\a\\1\\s\\tests\\A.cs", "tests/A.cs"],
    ["./src/a.test.ts", "src/a.test.ts"],
    ["src/a.test.ts", "src/a.test.ts"],
  ])("the path %s is %s in the repository", (path, expected) => {
    expect(repositoryPath(path)).toBe(expected);
  });

  test("a known checkout folder is taken off first", () => {
    expect(repositoryPath("/opt/x/src/a.ts", "/opt/x")).toBe("src/a.ts");
  });
});

test("shards of one attempt are merged by the worst outcome, so equal names are no disagreement", () => {
  const result = (testKey: string, status: "passed" | "failed" | "error" | "skipped") => ({
    testKey,
    status,
    durationMs: 5,
  });
  const merged = mergeResults([
    result("a", "passed"),
    result("b", "skipped"),
    result("a", "failed"),
    result("b", "passed"),
  ]);
  expect(merged.map(({ testKey, status, durationMs }) => [testKey, status, durationMs])).toEqual([
    ["a", "failed", 10],
    ["b", "passed", 10],
  ]);
});

describe("renames", () => {
  function life(
    testKey: string,
    identity: ReturnType<typeof at>,
    firstCommit: number,
    lastCommit: number,
  ): TestLifetime {
    return { testKey, identity, firstCommit, lastCommit, meanDurationMs: 100 };
  }

  test.each([
    [
      "a test moved to another package",
      at("pays", { className: "a.Cart" }),
      at("pays", { className: "b.Cart" }),
      "moved",
    ],
    ["a test renamed in its class", at("rejectsExpiredCard"), at("rejectsExpiredCards now"), null],
    [
      "a word changed in a long name",
      at("rejects an expired credit card"),
      at("rejects an expired debit card"),
      "renamed",
    ],
    ["another test in the same class", at("paysByCard"), at("listsOrders"), null],
    [
      "the same name in an unrelated class",
      at("works", { className: "a.Cart" }),
      at("works", { className: "b.Mail" }),
      null,
    ],
    ["another repository", at("pays"), at("pays", { repository: "other" }), null],
  ])("%s", (_, old, fresh, kind) => {
    const links = followRenames([life("old", old, 0, 40)], [life("new", fresh, 41, 60)]);
    expect(links[0]?.kind ?? null).toBe(kind);
  });

  test("a move is found in the history of a suite", () => {
    const [old, fresh] = [at("pays", { className: "a.Cart" }), at("pays", { className: "b.Cart" })];
    const ledger = createLedger("main");
    for (let i = 0; i < 20; i++) {
      const results = [at("stays"), i < 10 ? old : fresh].map((identity) => ({
        testKey: testKeyOf(identity),
        status: "passed" as const,
        durationMs: 20,
      }));
      applyRun(ledger, {
        executionId: `e${i}`,
        commitSha: `c${i}`,
        branch: "main",
        at: i,
        attempt: 1,
        results,
      });
    }
    const identities = new Map([at("stays"), old, fresh].map((identity) => [testKeyOf(identity), identity]));
    const { vanished, appeared } = vanishedAndAppeared(ledger, identities);
    expect(followRenames(vanished, appeared)).toMatchObject([
      { from: testKeyOf(old), to: testKeyOf(fresh), kind: "moved" },
    ]);
  });

  test("no link where both existed at once, or where much time lies between", () => {
    const [old, fresh] = [at("pays", { className: "a.Cart" }), at("pays", { className: "b.Cart" })];
    expect(followRenames([life("old", old, 0, 40)], [life("new", fresh, 30, 60)])).toEqual([]);
    expect(followRenames([life("old", old, 0, 40)], [life("new", fresh, 50, 60)])).toEqual([]);
  });

  test("no link where two candidates fit alike", () => {
    const fresh = [at("pays", { className: "b.Cart" }), at("pays", { className: "c.Cart" })];
    const appeared = fresh.map((identity, i) => life(`new${i}`, identity, 41, 60));
    expect(followRenames([life("old", at("pays", { className: "a.Cart" }), 0, 40)], appeared)).toEqual([]);
  });
});
