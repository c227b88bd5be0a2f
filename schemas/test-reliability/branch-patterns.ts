import { z } from "zod";

export { branchesInWords } from "./branch-words";

/*
 * Branches by name or glob, as people write them: `main`, `release/*`, `**`. `*` and `?` stay between two slashes, `**`
 * stands for any number of parts. `lib/insights/test-reliability/quarantine/branch-patterns.ts` matches them.
 */

export const maxBranchPatterns = 20;
const maxPatternLength = 200;

/** A branch without git's own prefix, as results and pipelines name it. */
export function branchName(given: string): string {
  return given.trim().replace(/^refs\/heads\//, "");
}

/** Why a text is no pattern of branches; null when it is one. */
export function branchPatternProblem(pattern: string): string | null {
  if (pattern === "") return "name a branch";
  if (pattern.length > maxPatternLength) return `at most ${maxPatternLength} characters`;
  if (pattern.startsWith("!")) return "a pattern cannot be negated; name the branches that are meant";
  if (/[[\]{}]/.test(pattern)) return "brackets and braces are not known; use * and ?, or several patterns";
  // What git allows in no name of a branch (git check-ref-format).
  if (/[\s~^:\\]|\.\.|@\{/.test(pattern) || /\p{Cc}/u.test(pattern)) return "no branch can be called so";
  const parts = pattern.split("/");
  if (parts.includes("")) return "a slash stands between two names";
  if (parts.some((part) => part.includes("**") && part !== "**")) return "** stands alone between slashes";
  if (parts.some((part) => part.startsWith(".") || part.endsWith(".lock")) || pattern.endsWith("."))
    return "no branch can be called so";
  return null;
}

export const BranchPattern = z
  .string()
  .transform(branchName)
  .superRefine((pattern, context) => {
    const problem = branchPatternProblem(pattern);
    if (problem !== null)
      context.addIssue({
        code: "custom",
        message: `${pattern === "" ? "" : `“${shortened(pattern)}”: `}${problem}`,
      });
  });

/** Several patterns, each once. */
export const BranchPatterns = z
  .array(BranchPattern)
  .max(maxBranchPatterns, `at most ${maxBranchPatterns} patterns`)
  .transform((patterns) => [...new Set(patterns)]);

/** The branches on which a quarantine holds; null: on every branch. */
export const QuarantineBranches = BranchPatterns.transform((patterns) =>
  patterns.length === 0 ? null : patterns,
).nullable();

/** Patterns as somebody types them, apart by spaces, commas or lines; with what is wrong with the first bad one. */
export function readBranchPatterns(text: string): { patterns: string[]; problem: string | null } {
  const words = text.split(/[\s,;]+/).filter((word) => word !== "");
  const parsed = BranchPatterns.safeParse(words);
  return parsed.success
    ? { patterns: parsed.data, problem: null }
    : { patterns: [], problem: parsed.error.issues[0]?.message ?? "no pattern of branches" };
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
