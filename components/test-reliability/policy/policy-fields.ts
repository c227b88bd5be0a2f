import { readBranchPatterns } from "@/schemas/test-reliability/branch-patterns";
import type { TestPolicy } from "@/schemas/test-reliability/policy";

/** The policy as its form holds it: texts, percentages as people write them. */
export interface PolicyDraft {
  quarantine: boolean;
  fromPercent: string;
  minDays: string;
  releasePercent: string;
  fixedDays: string;
  /** Apart by spaces. */
  excludedBranches: string;
}

export type PolicyErrors = Partial<Record<keyof PolicyDraft, string>>;

export function draftOf(policy: TestPolicy): PolicyDraft {
  return {
    quarantine: policy.quarantine,
    fromPercent: trimmed(policy.quarantineFromScore * 100),
    minDays: String(policy.minDaysInQuarantine),
    releasePercent: trimmed(policy.releaseChance * 100),
    fixedDays: String(policy.fixedForDays),
    excludedBranches: policy.excludedBranches.join(" "),
  };
}

/** The policy that a draft means, or what is wrong with each field. */
export function policyOf(
  draft: PolicyDraft,
): { policy: TestPolicy; errors: null } | { policy: null; errors: PolicyErrors } {
  const errors: PolicyErrors = {};
  const read = (
    name: Exclude<keyof PolicyDraft, "quarantine" | "excludedBranches">,
    low: number,
    high: number,
    whole: boolean,
  ) => {
    const text = draft[name].trim().replace(",", ".");
    const value = text === "" ? Number.NaN : Number(text);
    if (!Number.isFinite(value) || value < low || value > high || (whole && !Number.isInteger(value))) {
      errors[name] = whole ? `A whole number from ${low} to ${high}.` : `A number from ${low} to ${high}.`;
    }
    return value;
  };
  const fromPercent = read("fromPercent", 0, 100, false);
  const minDays = read("minDays", 0, 90, true);
  const releasePercent = read("releasePercent", 0.01, 50, false);
  const fixedDays = read("fixedDays", 1, 365, true);
  const excluded = readBranchPatterns(draft.excludedBranches);
  if (excluded.problem !== null) errors.excludedBranches = excluded.problem;
  if (Object.keys(errors).length > 0) return { policy: null, errors };
  return {
    policy: {
      quarantine: draft.quarantine,
      quarantineFromScore: fromPercent / 100,
      minDaysInQuarantine: minDays,
      releaseChance: releasePercent / 100,
      fixedForDays: fixedDays,
      excludedBranches: excluded.patterns,
    },
    errors: null,
  };
}

/** Without the noise of binary fractions: 0.2, not 0.20000000000000001. */
function trimmed(value: number): string {
  return String(Number(value.toFixed(6)));
}
