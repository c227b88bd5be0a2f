import { describe, expect, test } from "vitest";
import { editDistance } from "@/lib/edit-distance";
import { clusterFailures } from "./cluster";
import { commonSpans, ngramCounts, ngramDigest, ngramDistance } from "./cluster-distance";
import { clusterAcrossTests, clusterWithinTest, summariseTestFailures } from "./cluster-tests";
import { normaliseFailureText } from "./normalise";

describe("normalising", () => {
  test.each([
    ["equal ids stay equal", "0xff00 calls 0xff00 from 0xab", "UNIQ1 calls UNIQ1 from UNIQ2"],
    ["addresses lose host and port", "dial 192.168.7.9:443 then 192.168.7.9", "dial UNIQ1 then UNIQ2"],
    ["an uuid takes its trailing digits along", "x 12345678-abcd-abcd-abcd-123456789012-77 y", "x UNIQ1 y"],
    ["a long date takes the blanks behind it along", "Tue, 03 March 2026 08:00:01 boom", "TIMEboom"],
    ["a syslog date", "Mar  3 08:00:01.5 host kubelet", "TIME host kubelet"],
    ["an ISO time with fraction", "at 2026-03-03T08:00:01.123Z ok", "at TIMEZ ok"],
    ["words in a map literal are sorted", "map[b:2 a:1] map[]", "map[a:1 b:2] map[]"],
    ["node names", "evicted from default-pool-9f8e7d6c", "evicted from UNIQ1"],
    ["short hex words are words", "deadbeef", "deadbeef"],
  ])("%s", (_, input, expected) => {
    expect(normaliseFailureText(input)).toBe(expected);
  });

  test("a long text loses repeated lines before it loses its middle", () => {
    expect(normaliseFailureText(`${"same\n".repeat(50)}end`, 100)).toBe("same\nend");
  });
  test("a text that stays too long keeps both ends", () => {
    expect(normaliseFailureText("ghijk".repeat(30), 20)).toBe("ghijkghijk\n...[truncated]...\nghijkghijk");
  });
});

describe("distances", () => {
  test("the n-gram distance never exceeds the edit distance", () => {
    const a = "waiting for the rollout of cart in stage";
    const b = "waiting for the roll-out of card in prod";
    expect(ngramDistance(ngramCounts(a), ngramCounts(b))).toBeLessThanOrEqual(editDistance(a, b));
  });
  test("the digest is 20 hex digits and blind to nothing else than bucket counts", () => {
    expect(ngramDigest("")).toBe(ngramDigest("abc"));
    expect(ngramDigest("some error")).toMatch(/^[0-9a-f]{20}$/);
  });
  test("spans alternate, and begin with what is the same", () => {
    expect(commonSpans(["a b c", "a x c"])).toEqual([2, 1, 2]);
    expect(commonSpans(["x b", "y b"])).toEqual([0, 1, 2]);
    expect(commonSpans([])).toEqual([]);
  });
});

describe("clusters", () => {
  const near = (n: string) =>
    `timed out waiting for the deployment cart-${n} to become available in namespace stage`;

  test("near-duplicates share a cluster, others do not", () => {
    const clusters = clusterFailures([
      { id: "1", text: near("a") },
      { id: "2", text: "OOMKilled" },
      { id: "3", text: near("b") },
    ]);
    expect(clusters.map((cluster) => cluster.members)).toEqual([["1", "3"], ["2"]]);
  });
  test("short texts must be equal", () => {
    expect(
      clusterFailures([
        { id: "1", text: "exit 1" },
        { id: "2", text: "exit 2" },
      ]),
    ).toHaveLength(2);
  });
  test("a cluster keeps its id when it is seen again in another wording", () => {
    const [first] = clusterFailures([{ id: "1", text: near("a") }]);
    expect(first).toBeDefined();
    const [again] = clusterFailures([{ id: "2", text: near("zz") }], first ? [first] : []);
    expect(again).toEqual({ ...first, members: ["2"] });
  });
  test("an id does not depend on what else failed", () => {
    const alone = clusterFailures([{ id: "1", text: near("a") }])[0]?.id;
    const among = clusterFailures([
      { id: "0", text: "unrelated" },
      { id: "1", text: near("a") },
    ]);
    expect(among.map((cluster) => cluster.id)).toContain(alone);
  });
  test("texts with one digest get different ids", () => {
    const ids = clusterFailures([
      { id: "1", text: "abc" },
      { id: "2", text: "xyz" },
    ]).map((cluster) => cluster.id);
    expect(new Set(ids).size).toBe(2);
  });
  test("inside a test the first text names the cluster", () => {
    expect([...clusterWithinTest([near("a"), "OOMKilled", near("b")])]).toEqual([
      [near("a"), [0, 2]],
      ["OOMKilled", [1]],
    ]);
  });
  test("across tests a previous key that is still in normal form attracts, one that is not disappears", () => {
    const tests = new Map([["t", new Map([[near("b"), [1, 2]]])]]);
    expect([...clusterAcrossTests(tests, [near("a"), "at 10.0.0.1"])]).toEqual([
      [near("a"), new Map([["t", [1, 2]]])],
    ]);
  });
  test("a summary lists the biggest cluster, test and job first, and counts a repeated line once", () => {
    const failure = (test: string, build: string) => ({ test, build, text: near("a") });
    const builds = ["1", "2", "10"].map((number) => ({ build: `b${number}`, job: "nightly", number }));
    expect(
      summariseTestFailures(
        [failure("t", "b1"), failure("t", "b1"), failure("t", "b10"), failure("t", "b2"), failure("u", "b1")],
        builds,
      ),
    ).toEqual([
      {
        key: near("a"),
        tests: [
          { test: "t", jobs: [{ job: "nightly", builds: ["10", "2", "1"] }] },
          { test: "u", jobs: [{ job: "nightly", builds: ["1"] }] },
        ],
      },
    ]);
  });
});
