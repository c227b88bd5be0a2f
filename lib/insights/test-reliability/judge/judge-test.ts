import type { FailureEpisode, ReasonFinding, TestLabel, TestVerdict } from "../types";
import {
  advance,
  beliefAfterPasses,
  type CommitOutcomes,
  type FaultTimeline,
  failuresIn,
  passesIn,
  priorBelief,
  type RatePosterior,
  ratePosterior,
  smooth,
} from "./fault-model";
import { describeJobs, type JobEvidence, jobEvidence, posteriorByJob } from "./job-outcomes";
import type { Ledger, TestRecord } from "./ledger";
import { reasonsFor } from "./reasons";

/** Probability from which a test is called flaky, and from which a stretch of failures counts as a fault of the code. */
const flakyFrom = 0.9;
const watchedFrom = 0.5;
const faultFrom = 0.5;
/** A stretch less likely than this to be a fault is not worth a commit's name. */
const suspicionFrom = 0.01;
/** Failures on as many commits, and no pass at all, make a test broken. */
const brokenAfterCommits = 3;

/**
 * The posterior of a test's own failure rate. Continues from where it was computed last, so that a new result costs
 * constant time; a change to an older commit starts over.
 */
export function scoreTest(ledger: Ledger, record: TestRecord, level = 0.9): RatePosterior {
  if (record.failures === 0) return ratePosterior(beliefAfterPasses(record.passes), level);
  const outcomes = outcomesOf(ledger, record);
  const from = record.checkpoint;
  const belief = from ? Float64Array.from(from.belief) : priorBelief();
  const start = from?.upTo ?? 0;
  // The latest commit may still get retries: the checkpoint stays before it.
  const settled = Math.max(start, outcomes.count - 1);
  advance(belief, outcomes, start, settled);
  record.checkpoint = { upTo: settled, belief: Float64Array.from(belief) };
  advance(belief, outcomes, settled, outcomes.count);
  return ratePosterior(belief, level);
}

/** Everything the history says about one test. Linear in the number of commits for a test that has failed. */
export function judgeTest(ledger: Ledger, record: TestRecord): TestVerdict {
  const outcomes = outcomesOf(ledger, record);
  const jobs = jobEvidence(record.jobs, outcomes);
  const byJob = posteriorByJob(outcomes, jobs);
  const posterior = byJob ?? scoreTest(ledger, record);
  const evidence = evidenceOf(record, outcomes, byJob === null ? null : jobs);
  const parts =
    byJob === null ? [{ job: null, outcomes }] : jobs.map((job) => ({ job, outcomes: job.outcomes }));
  const found =
    record.failures === 0
      ? []
      : parts.flatMap((part) =>
          episodesOf(ledger, part.outcomes, smooth(part.outcomes, posterior.weights)).map((episode) => ({
            episode,
            job: part.job,
          })),
        );
  const episodes = found.map(({ episode }) => episode).sort((a, b) => a.startedAt - b.startedAt);
  const label = labelOf(record, posterior, episodes, evidence, jobs, byJob !== null);
  const suspect = [...episodes].sort((a, b) => b.probability - a.probability || b.startedAt - a.startedAt)[0];
  const openIn = found.flatMap(({ episode, job }) => (isOpenFault(episode) && job !== null ? [job] : []));
  return {
    testKey: record.testKey,
    label,
    score: posterior.mean,
    interval: posterior.interval,
    flakyProbability: posterior.flakyProbability,
    runs: record.passes + record.failures,
    failures: record.failures,
    environmentFailures: record.environmentFailures + (record.held ? 1 : 0),
    disagreements: evidence.disagreements,
    passesSinceFailure: evidence.passesSinceFailure,
    episodes,
    startCommit: suspect?.startCommit ?? null,
    reasons: reasonsOf(label, record, jobs, openIn),
    firstSeenAt: record.firstSeenAt,
    lastSeenAt: record.lastSeenAt,
    lastFailedAt: record.lastFailedAt,
  };
}

function reasonsOf(
  label: TestLabel,
  record: TestRecord,
  jobs: readonly JobEvidence[],
  openIn: readonly JobEvidence[],
): ReasonFinding[] {
  if (label === "flaky" || label === "watched") return reasonsFor(patternOf(record));
  if (label !== "regression" && label !== "broken") return [];
  const evidence = describeJobs(label === "broken" ? jobs.filter(neverPassed) : openIn, jobs);
  return evidence === null ? [] : [{ reason: "environment", share: 1, evidence }];
}

const neverPassed = ({ passes, failures }: JobEvidence) => passes === 0 && failures > 0;

const isOpenFault = ({ probability, fixedCommit }: FailureEpisode) =>
  probability >= faultFrom && fixedCommit === null;

function outcomesOf(ledger: Ledger, record: TestRecord): CommitOutcomes {
  return { packed: record.packed, onDefault: ledger.onDefault, count: ledger.commits.length };
}

interface Evidence {
  disagreements: number;
  failedCommits: number;
  passesSinceFailure: number;
}

/** @param apart the jobs, where what one does says nothing of another */
function evidenceOf(
  record: TestRecord,
  { packed, count }: CommitOutcomes,
  apart: readonly JobEvidence[] | null,
): Evidence {
  const evidence = { disagreements: 0, failedCommits: 0, passesSinceFailure: record.passes };
  if (record.failures === 0) return evidence;
  for (let i = 0; i < count; i++) {
    const byte = packed[i] ?? 0;
    if (failuresIn(byte) === 0) {
      evidence.passesSinceFailure += passesIn(byte);
      continue;
    }
    evidence.failedCommits += 1;
    // Within one commit the passes are the retries.
    evidence.passesSinceFailure = passesIn(byte);
    if (passesIn(byte) > 0) evidence.disagreements += 1;
  }
  if (apart !== null) evidence.disagreements = apart.reduce((sum, job) => sum + job.disagreements, 0);
  return evidence;
}

function labelOf(
  record: TestRecord,
  posterior: RatePosterior,
  episodes: readonly FailureEpisode[],
  evidence: Evidence,
  jobs: readonly JobEvidence[],
  byJob: boolean,
): TestLabel {
  // Without a single pass nothing says since when it fails: it is new, or it never worked.
  if (record.passes === 0 && evidence.failedCommits > 0)
    return evidence.failedCommits >= brokenAfterCommits ? "broken" : "watched";
  const never = jobs.filter((job) => neverPassed(job) && job.contradicted > 0);
  const broken = never.some(({ contradicted }) => contradicted >= brokenAfterCommits);
  // Nor does a job in which it never passed, though it passes in another on the same commits.
  if (never.length > 0 && jobs.every((job) => job.failures === 0 || neverPassed(job)))
    return broken ? "broken" : "watched";
  const real = episodes.filter((episode) => episode.probability >= faultFrom);
  if (byJob && broken) return "broken";
  if (real.some(isOpenFault)) return "regression";
  if (posterior.flakyProbability >= flakyFrom && cameAndWent(evidence, jobs)) return "flaky";
  if (real.length > 0) return "fixed";
  return posterior.flakyProbability >= watchedFrom ? "watched" : "healthy";
}

/**
 * One failure on one commit that nobody tried again is what a fault looks like that the next commit repaired. However
 * unlikely that is, such a test is watched and not called flaky: a regression must never be quarantined. Nor does a pass in
 * another job prove anything while the one that failed has not passed since.
 */
function cameAndWent({ disagreements, failedCommits }: Evidence, jobs: readonly JobEvidence[]): boolean {
  if (jobs.length > 0 && !jobs.some(({ cameBack }) => cameBack)) return false;
  return disagreements > 0 || failedCommits > 1;
}

function patternOf(record: TestRecord) {
  return {
    messages: record.messages,
    failures: record.failures,
    companions: record.companions,
    failuresByHour: record.failuresByHour,
    runsByHour: record.runsByHour,
    passMeanMs: record.passes > 0 ? record.passMs / record.passes : null,
    failMeanMs: record.failures > 0 ? record.failMs / record.failures : null,
  };
}

/**
 * Stretches of commits of the default branch on which the test failed every time, each with the probability that the code
 * was at fault there. Commits on which it did not run neither end a stretch nor begin one.
 */
function episodesOf(ledger: Ledger, outcomes: CommitOutcomes, timeline: FaultTimeline): FailureEpisode[] {
  const { packed, onDefault, count } = outcomes;
  const episodes: FailureEpisode[] = [];
  let untested: number[] = [];
  let stretch: { commits: number[]; suspects: number[] } | null = null;
  for (let i = 0; i < count; i++) {
    if (onDefault[i] !== 1) continue;
    const byte = packed[i] ?? 0;
    if (byte === 0) {
      if (!stretch) untested.push(i);
      continue;
    }
    const atFault = failuresIn(byte) > 0 && (passesIn(byte) === 0 || (timeline.atFault[i] ?? 0) >= faultFrom);
    if (atFault) {
      stretch ??= { commits: [], suspects: [...untested, i] };
      stretch.commits.push(i);
    } else if (stretch) {
      addEpisode(episodes, ledger, outcomes, timeline, stretch, i);
      stretch = null;
    }
    untested = [];
  }
  if (stretch) addEpisode(episodes, ledger, outcomes, timeline, stretch, null);
  return episodes;
}

function addEpisode(
  episodes: FailureEpisode[],
  ledger: Ledger,
  { packed }: CommitOutcomes,
  { atFault, begins }: FaultTimeline,
  stretch: { commits: number[]; suspects: number[] },
  fixed: number | null,
): void {
  let probability = 0;
  let failures = 0;
  for (const i of stretch.commits) {
    probability = Math.max(probability, atFault[i] ?? 0);
    failures += failuresIn(packed[i] ?? 0);
  }
  const start = startOf(stretch, begins);
  const commit = ledger.commits[start];
  if (!commit || probability < suspicionFrom) return;
  const shas = stretch.suspects.flatMap((i) => ledger.commits[i]?.sha ?? []);
  episodes.push({
    startCommit: commit.sha,
    startConfidence: probability > 0 ? Math.min(1, (begins[start] ?? 0) / probability) : 0,
    suspectCommits: stretch.suspects.includes(start) ? shas : [commit.sha],
    fixedCommit: fixed === null ? null : (ledger.commits[fixed]?.sha ?? null),
    startedAt: commit.firstAt,
    probability,
    failures,
  });
}

/**
 * The most likely beginning of a stretch. An untested commit before the first failure is named only when something speaks
 * for it, such as a pull request on top of it that failed: otherwise it is one suspect among several.
 */
function startOf(stretch: { commits: number[]; suspects: number[] }, begins: Float64Array): number {
  let start = stretch.commits[0] ?? -1;
  for (const i of stretch.commits) if ((begins[i] ?? 0) > (begins[start] ?? 0)) start = i;
  for (const i of stretch.suspects) if ((begins[i] ?? 0) > 2 * (begins[start] ?? 0)) start = i;
  return start;
}
