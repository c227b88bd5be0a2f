import { shortCommit } from "@/lib/format/commit";
import { formatScore } from "@/lib/format/percent";
import type { TestState } from "@/schemas/test-reliability/labels";
import { dependsOnJob } from "../judge/describe-verdict";
import type { TestLabel, TestVerdict } from "../types";

/** When states change by themselves. */
export interface ReliabilityPolicy {
  /** Quarantine flaky tests without asking. */
  quarantine: boolean;
  /** The lower end of the score's interval has to reach this before a test is quarantined. */
  quarantineFromScore: number;
  /** Days a test stays quarantined at least, so that states do not flutter. */
  minDaysInQuarantine: number;
  /** A test leaves quarantine when so many passes in a row would have this chance or less at the rate it had. */
  releaseChance: number;
  /** Days without a failure after which a test that was repaired counts as healthy. */
  fixedForDays: number;
  /** Names and globs of branches on which no quarantine holds: there a quarantined test fails its run as any other. */
  excludedBranches: string[];
}

export const defaultPolicy: ReliabilityPolicy = {
  quarantine: false,
  quarantineFromScore: 0.002,
  minDaysInQuarantine: 3,
  releaseChance: 0.05,
  fixedForDays: 14,
  excludedBranches: [],
};

export interface StateRecord {
  state: TestState;
  /** Since when, epoch milliseconds. */
  since: number;
  setBy: "policy" | "person";
  /** A person's decision holds until then; null holds for good. */
  expiresAt: number | null;
  /** Score on entering the state: what a test in quarantine is measured against. */
  scoreAtEntry: number;
  /** How it was judged on entering the state; null where that is not known. */
  labelAtEntry: TestLabel | null;
}

export interface Transition {
  to: TestState;
  reason: string;
}

const dayMs = 24 * 60 * 60 * 1000;

/** Days without a run, while others of its repository ran, after which a test counts as one that no longer runs. */
export const idleDays = 14;
export const noLongerRuns = `It no longer runs: in ${idleDays} days of runs it had no result but skips.`;

/**
 * The change of state that policy asks for now, or null to stay. A person's decision holds until it expires, except that
 * nothing keeps a regression or a broken test in quarantine, nor a fault out of sight that nobody knew of when it was decided:
 * hiding a fault of the code is never right. No test that no longer runs is in quarantine by policy: its verdict would never
 * change.
 *
 * @param stillRuns false where the test no longer runs. A person's quarantine holds all the same: pipelines may honour it by leaving
 * the test out
 */
export function nextState(
  current: StateRecord,
  verdict: TestVerdict,
  policy: ReliabilityPolicy,
  now: number,
  stillRuns = true,
): Transition | null {
  const held = current.setBy === "person" && (current.expiresAt === null || current.expiresAt > now);
  if (!stillRuns && !(held && current.state === "quarantined")) {
    const open = { ...policy, quarantine: false };
    if (current.state !== "quarantined") return nextState(current, verdict, open, now);
    const fresh = decide({ ...current, state: "healthy" }, verdict, open, now);
    return { to: fresh?.to ?? "healthy", reason: [noLongerRuns, fresh?.reason ?? ""].join(" ").trim() };
  }
  const decided = decide(current, verdict, policy, now);
  if (!decided || decided.to === current.state) return null;
  if (!held) return decided;
  if (!isFault(decided.to)) return null;
  if (current.state === "quarantined") return decided;
  return isNews(current, verdict)
    ? { ...decided, reason: `${decided.reason} The decision about it was made before that was known.` }
    : null;
}

function isFault(label: TestState): boolean {
  return label === "regression" || label === "broken";
}

/** True of a fault that was not judged to be one yet, or has begun, after the test was put into its state. */
function isNews({ labelAtEntry, since }: StateRecord, { episodes }: TestVerdict): boolean {
  if (labelAtEntry !== null && !isFault(labelAtEntry)) return true;
  return episodes.some(({ fixedCommit, startedAt }) => fixedCommit === null && startedAt > since);
}

function decide(
  current: StateRecord,
  verdict: TestVerdict,
  policy: ReliabilityPolicy,
  now: number,
): Transition | null {
  if (verdict.label === "regression")
    return {
      to: "regression",
      reason:
        `It fails since commit ${shortCommit(verdict.startCommit, "unknown")}. ${dependsOnJob(verdict) ?? ""}`.trim(),
    };
  if (verdict.label === "broken")
    return { to: "broken", reason: dependsOnJob(verdict) ?? "It has failed in every run of this period." };
  if (current.state === "quarantined") return release(current, verdict, policy, now);
  if (current.state === "flaky" && hasCleared(verdict, Math.max(verdict.score, current.scoreAtEntry), policy))
    return { to: "fixed", reason: `It passed ${verdict.passesSinceFailure} times in a row.` };
  if (verdict.label === "flaky") {
    if (hasCleared(verdict, verdict.score, policy) && current.state !== "flaky")
      return recovered(current, verdict, policy, now);
    if (policy.quarantine && verdict.interval.low >= policy.quarantineFromScore)
      return {
        to: "quarantined",
        reason: `It fails by chance in at least ${formatScore(verdict.interval.low)} of its runs.`,
      };
    return { to: "flaky", reason: `It fails by chance in about ${formatScore(verdict.score)} of its runs.` };
  }
  if (verdict.label === "watched")
    return { to: "watched", reason: "It failed once, and nothing tells chance from fault." };
  return recovered(current, verdict, policy, now);
}

function release(
  current: StateRecord,
  verdict: TestVerdict,
  policy: ReliabilityPolicy,
  now: number,
): Transition | null {
  if (now - current.since < policy.minDaysInQuarantine * dayMs) return null;
  if (!hasCleared(verdict, Math.max(verdict.score, current.scoreAtEntry), policy)) return null;
  return { to: "fixed", reason: `It passed ${verdict.passesSinceFailure} times in a row while quarantined.` };
}

/** So many passes in a row are unlikely at the given rate. */
function hasCleared(verdict: TestVerdict, rate: number, policy: ReliabilityPolicy): boolean {
  return rate > 0 && (1 - rate) ** verdict.passesSinceFailure <= policy.releaseChance;
}

function recovered(
  current: StateRecord,
  verdict: TestVerdict,
  policy: ReliabilityPolicy,
  now: number,
): Transition | null {
  const lastFailedAt = verdict.lastFailedAt ?? Number.NEGATIVE_INFINITY;
  const quiet = now - Math.max(lastFailedAt, current.state === "fixed" ? current.since : lastFailedAt);
  if (quiet >= policy.fixedForDays * dayMs)
    return { to: "healthy", reason: "It has not failed for some time." };
  if (current.state === "healthy" && verdict.label === "healthy") return null;
  return { to: "fixed", reason: "It failed, and has passed since." };
}
