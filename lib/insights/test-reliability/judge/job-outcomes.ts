import { formatCount } from "@/lib/format/number";
import {
  addOutcome,
  type CommitOutcomes,
  failuresIn,
  pack,
  passesIn,
  posteriorOfParts,
  type RatePosterior,
  ratePosteriorOf,
} from "./fault-model";

/*
 * A test may fail in one job and pass in the others for a reason that is no chance: another version, another database. What it did
 * is kept by job, so that such a fault is not taken for disagreement on a commit.
 */

/** What a test did in one of its jobs. */
export interface JobRecord {
  key: string;
  passes: number;
  failures: number;
  /** Packed outcomes per commit (see `pack`). Kept from when the test has failed and has run in more than one job. */
  packed: Uint8Array | null;
}

/** Jobs that are told apart; further ones count as the last of them. */
const maxJobs = 8;

/**
 * Counts a result of a job, in constant time but for the first failure and the second job.
 *
 * @param before what the whole record held before this result
 */
export function countInJob(
  jobs: JobRecord[],
  result: { key: string; commit: number; failures: number; passes: number },
  before: { packed: Uint8Array; failures: number },
): void {
  const job = jobOf(jobs, result.key);
  if (jobs.length > 1 && before.failures + result.failures > 0) {
    for (const each of jobs) each.packed ??= earlierOutcomes(each, before);
    job.packed = addOutcome(job.packed ?? new Uint8Array(), result.commit, result.failures, result.passes);
  }
  job.passes += result.passes;
  job.failures += result.failures;
}

function jobOf(jobs: JobRecord[], key: string): JobRecord {
  const known = jobs.find((job) => job.key === key) ?? (jobs.length >= maxJobs ? jobs.at(-1) : undefined);
  if (known !== undefined) return known;
  const made = { key, passes: 0, failures: 0, packed: null };
  jobs.push(made);
  return made;
}

function earlierOutcomes(
  { passes, failures }: JobRecord,
  before: { packed: Uint8Array; failures: number },
): Uint8Array {
  if (passes + failures === 0) return new Uint8Array(before.packed.length);
  // It was the only one so far, and all of it was its.
  if (before.failures > 0) return before.packed.slice();
  // Which job ran on which commit was not kept while every one passed.
  return before.packed.map((byte) => (byte === 0 ? 0 : pack(0, 1)));
}

/** What speaks for chance in one job. */
export interface JobEvidence {
  key: string;
  outcomes: CommitOutcomes;
  passes: number;
  failures: number;
  failedCommits: number;
  /** Commits on which it did both. */
  disagreements: number;
  /** Commits on which it failed and never passed, while another job passed. */
  contradicted: number;
  /** Passed after it had failed, or on the same commit. */
  cameBack: boolean;
  /** Commits in a row on which it failed and never passed, at most. */
  longestStretch: number;
}

/** The jobs of a test that failed and ran in several; none otherwise. */
export function jobEvidence(
  jobs: readonly JobRecord[],
  { packed: whole, onDefault, count }: CommitOutcomes,
): JobEvidence[] {
  return jobs.flatMap(({ key, passes, failures, packed }): JobEvidence[] => {
    if (packed === null) return [];
    const evidence = {
      failedCommits: 0,
      disagreements: 0,
      contradicted: 0,
      cameBack: false,
      longestStretch: 0,
    };
    let stretch = 0;
    for (let i = 0; i < count; i++) {
      const byte = packed[i] ?? 0;
      if (byte === 0) continue;
      const passed = passesIn(byte) > 0;
      const failed = failuresIn(byte) > 0;
      if (failed) evidence.failedCommits += 1;
      if (failed && passed) evidence.disagreements += 1;
      if (failed && !passed && passesIn(whole[i] ?? 0) > 0) evidence.contradicted += 1;
      if (passed && evidence.failedCommits > 0) evidence.cameBack = true;
      stretch = failed && !passed ? stretch + 1 : 0;
      evidence.longestStretch = Math.max(evidence.longestStretch, stretch);
    }
    return [{ key, passes, failures, outcomes: { packed, onDefault, count }, ...evidence }];
  });
}

/** One test in fifty that runs in several jobs has faults of its own in each. */
const logDependsShare = Math.log(0.02);

/**
 * The posterior of the rate when each job has faults of its own, where that explains what happened better than faults common to
 * all jobs do; null where it does not.
 */
export function posteriorByJob(whole: CommitOutcomes, jobs: readonly JobEvidence[]): RatePosterior | null {
  // Neither a failure here and there, whatever passed beside it, nor one that all jobs share says anything of a job.
  if (!jobs.some(({ longestStretch, contradicted }) => longestStretch > 1 && contradicted > 1)) return null;
  const together = posteriorOfParts([whole]);
  const apart = posteriorOfParts(jobs.map(({ outcomes }) => outcomes));
  if (apart.logEvidence + logDependsShare <= together.logEvidence) return null;
  return ratePosteriorOf(apart.weights);
}

/** Which jobs it fails in, as a sentence; null where no other passes. */
export function describeJobs(failing: readonly JobEvidence[], jobs: readonly JobEvidence[]): string | null {
  const passing = jobs.filter((job) => job.passes > 0 && !failing.includes(job));
  if (failing.length === 0 || passing.length === 0) return null;
  return `It fails every time in ${namesOf(failing)} and passes in ${namesOf(passing)}.`;
}

function namesOf(jobs: readonly JobEvidence[]): string {
  // A job's key begins with the number of its pipeline, which tells nobody anything.
  const names = jobs.map(({ key }) => key.replace(/^\d* /, "") || "a job without a name");
  const shown = names.length > 3 ? [...names.slice(0, 2), `${formatCount(names.length - 2)} more`] : names;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}
