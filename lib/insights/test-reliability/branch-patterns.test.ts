import { describe, expect, test } from "vitest";
import {
  BranchPatterns,
  branchesInWords,
  readBranchPatterns,
} from "@/schemas/test-reliability/branch-patterns";
import { matchesBranch, quarantineHolds } from "./quarantine/branch-patterns";

describe("a pattern of branches", () => {
  test.each([
    ["main", "main", true],
    ["main", "Main", false],
    ["main", "main-2", false],
    ["release/*", "release/1.2", true],
    ["release/*", "release/1.2/hotfix", false],
    ["release/*", "release", false],
    ["release/*", "prerelease/1.2", false],
    ["release/**", "release/1.2/hotfix", true],
    ["**/hotfix", "release/1.2/hotfix", true],
    ["**/hotfix", "hotfix", true],
    ["**", "any/thing/at-all", true],
    ["*", "main", true],
    ["*", "feature/one", false],
    ["release/1.?", "release/1.2", true],
    ["release/1.?", "release/1.12", false],
    ["*-stable", "v2-stable", true],
    ["release/*.*", "release/2026.11", true],
    ["a.c", "abc", false],
    ["a+(b)", "a+(b)", true],
    ["", "main", false],
  ])("%s and the branch %s: %s", (pattern, branch, expected) => {
    expect(matchesBranch(pattern, branch)).toBe(expected);
  });

  test("that would keep a backtracking matcher busy for years is answered in work that its lengths bound", () => {
    // 67 stars against 300 letters: an exponential matcher does not come back from this.
    expect(matchesBranch("*a".repeat(67), `${"a".repeat(299)}b`)).toBe(false);
    expect(matchesBranch(Array(50).fill("**").join("/"), Array(150).fill("a").join("/"))).toBe(true);
  });

  test.each([
    ["release/[12]", /brackets and braces/],
    ["release/{1,2}", /brackets and braces/],
    ["!main", /negated/],
    ["release/**x", /stands alone/],
    ["release//x", /between two names/],
    ["/main", /between two names/],
    ["release/", /between two names/],
    ["two words", /no branch can be called so/],
    ["a..b", /no branch can be called so/],
    ["a\\b", /no branch can be called so/],
    [".hidden", /no branch can be called so/],
    ["x".repeat(201), /at most 200/],
    ["", /name a branch/],
  ])("%j is refused with the reason", (pattern, reason) => {
    const parsed = BranchPatterns.safeParse([pattern]);
    expect(parsed.success).toBe(false);
    expect(parsed.error?.issues[0]?.message).toMatch(reason);
  });

  test("is read as somebody types it, each once, without git's own prefix", () => {
    expect(readBranchPatterns(" main, release/*\nrefs/heads/main ;hotfix/** ")).toEqual({
      patterns: ["main", "release/*", "hotfix/**"],
      problem: null,
    });
    expect(readBranchPatterns("  ")).toEqual({ patterns: [], problem: null });
    expect(readBranchPatterns("main !x").problem).toContain("“!x”");
    expect(readBranchPatterns(Array.from({ length: 21 }, (_, i) => `b${i}`).join(" ")).problem).toContain(
      "20",
    );
  });
});

describe("a quarantine", () => {
  test.each([
    [null, [], "anything", true],
    [["release/*"], [], "release/1", true],
    [["release/*"], [], "main", false],
    [null, ["release/*"], "release/1", false],
    [null, ["release/*"], "main", true],
    [["release/*", "main"], ["release/1"], "release/1", false],
    [["release/*", "main"], ["release/1"], "release/2", true],
  ])("of %j where %j are excluded, on %s: %s", (branches, excludedBranches, branch, expected) => {
    expect(quarantineHolds({ branches, excludedBranches }, branch)).toBe(expected);
  });

  test("says its branches in words", () => {
    expect(branchesInWords(null)).toBe("every branch");
    expect(branchesInWords(["main"])).toBe("main");
    expect(branchesInWords(["main", "release/*", "hotfix/*"])).toBe("main, release/* and hotfix/*");
  });
});
