import type { CredibleInterval } from "../types";

/**
 * A hidden Markov model of one test. At each commit of the default branch its code is good or at fault; while good, a run
 * fails with the test's own rate p, which is unknown and has a prior on a grid; while at fault, nearly every run fails.
 * A pull request inherits the state of its base and may break the test on its own commit. Filtering gives the posterior of
 * p ("fails although code and environment are good") and of being at fault now; smoothing gives when a fault began.
 *
 * The prior over rates: four tests in five are sound; the rates of the others follow published quartiles of 101 flaky
 * tests run 4,000 times each (.075 %, .4 %, 1.7 %, highest 11.4 %; International Dataset of Flaky Tests, IDoFT), with a
 * thin tail above.
 */
const soundRate = 3e-6;
const flakyRates = [0.0003, 0.00075, 0.0015, 0.003, 0.006, 0.012, 0.024, 0.048, 0.096, 0.2, 0.4];
const flakyWeights = [0.12, 0.16, 0.14, 0.14, 0.12, 0.11, 0.09, 0.06, 0.04, 0.015, 0.005];
const flakyShare = 0.2;

export const rates = Float64Array.from([soundRate, ...flakyRates]);
export const rateCount = rates.length;
const prior = Float64Array.from([1 - flakyShare, ...flakyWeights.map((weight) => weight * flakyShare)]);

/** Chance per commit of the default branch that a test begins, or ceases, to be at fault. */
const faultBegins = 3e-4;
const faultEnds = 0.1;
const faultAtStart = 0.02;
/** Chance that a run passes although the code is at fault. */
const passesAtFault = 5e-3;
/** Chance that a pull request breaks a given test on its own commit, and that it does not contain its base's fault. */
const pullRequestBreaks = 2e-3;
const olderBase = 0.2;

/** Passes and failures of one test on one commit, packed into a byte: failures high, passes low, 15 at most. */
export function pack(failures: number, passes: number): number {
  return (Math.min(15, failures) << 4) | Math.min(15, passes);
}

export function failuresIn(packed: number): number {
  return packed >> 4;
}

export function passesIn(packed: number): number {
  return packed & 15;
}

/** Adds outcomes on a commit, in place where there is room. @returns the array that holds them */
export function addOutcome(packed: Uint8Array, commit: number, failures: number, passes: number): Uint8Array {
  const bytes = grown(packed, commit);
  const before = bytes[commit] ?? 0;
  bytes[commit] = pack(failuresIn(before) + failures, passesIn(before) + passes);
  return bytes;
}

/** An array with room for an index: the same, or a larger copy. */
export function grown(bytes: Uint8Array, index: number): Uint8Array {
  if (index < bytes.length) return bytes;
  const larger = new Uint8Array(Math.max(index + 1, bytes.length * 2));
  larger.set(bytes);
  return larger;
}

/** Likelihoods of each packed byte: `good[byte * rateCount + k]` for rate k, `bad[byte]` at fault; same for pull requests. */
const likelihood = buildLikelihoods();

function buildLikelihoods() {
  const good = new Float64Array(256 * rateCount);
  const goodPr = new Float64Array(256 * rateCount);
  const bad = new Float64Array(256);
  const badPr = new Float64Array(256 * rateCount);
  for (let byte = 0; byte < 256; byte++) {
    const f = failuresIn(byte);
    const g = passesIn(byte);
    bad[byte] = (1 - passesAtFault) ** f * passesAtFault ** g;
    for (let k = 0; k < rateCount; k++) {
      const rate = rates[k] ?? 0;
      const plain = rate ** f * (1 - rate) ** g;
      const own = f > 0 && g === 0 ? pullRequestBreaks : 0;
      const at = byte * rateCount + k;
      good[at] = plain;
      goodPr[at] = (1 - pullRequestBreaks) * plain + own;
      badPr[at] = (1 - olderBase) * (bad[byte] ?? 0) + olderBase * (goodPr[at] ?? 0);
    }
  }
  return { good, goodPr, bad, badPr };
}

/** Joint weights of rate and state: the first `rateCount` for good, the rest for at fault. Sums to 1. */
export type Belief = Float64Array;

export function priorBelief(): Belief {
  const belief = new Float64Array(2 * rateCount);
  for (let k = 0; k < rateCount; k++) {
    belief[k] = (prior[k] ?? 0) * (1 - faultAtStart);
    belief[rateCount + k] = (prior[k] ?? 0) * faultAtStart;
  }
  return belief;
}

/** Belief about a test that never failed: only the number of its passes counts, and its code was never at fault. */
export function beliefAfterPasses(passes: number): Belief {
  const belief = new Float64Array(2 * rateCount);
  let sum = 0;
  for (let k = 0; k < rateCount; k++) {
    const weight = (prior[k] ?? 0) * (1 - (rates[k] ?? 0)) ** passes;
    belief[k] = weight;
    sum += weight;
  }
  for (let k = 0; k < rateCount; k++) belief[k] = (belief[k] ?? 0) / sum;
  return belief;
}

/** What a test did, commit by commit in order of first sight. */
export interface CommitOutcomes {
  /** Packed outcomes per commit; 0 where the test did not run. May be shorter than the list of commits. */
  packed: Uint8Array;
  /** 1 for commits of the default branch. */
  onDefault: Uint8Array;
  count: number;
}

/** Moves a belief forward over the commits [from, to), in place. Constant time per commit. */
export function advance(belief: Belief, outcomes: CommitOutcomes, from: number, to: number): void {
  const { packed, onDefault } = outcomes;
  for (let i = from; i < to; i++) {
    const main = onDefault[i] === 1;
    const byte = packed[i] ?? 0;
    if (!main && byte === 0) continue;
    const goodTable = main ? likelihood.good : likelihood.goodPr;
    const base = byte * rateCount;
    const badOnMain = likelihood.bad[byte] ?? 0;
    let sum = 0;
    for (let k = 0; k < rateCount; k++) {
      let good = belief[k] ?? 0;
      let bad = belief[rateCount + k] ?? 0;
      if (main) {
        const moved = good * faultBegins;
        const back = bad * faultEnds;
        good += back - moved;
        bad += moved - back;
      }
      good *= goodTable[base + k] ?? 0;
      bad *= main ? badOnMain : (likelihood.badPr[base + k] ?? 0);
      belief[k] = good;
      belief[rateCount + k] = bad;
      sum += good + bad;
    }
    if (sum > 0) for (let j = 0; j < 2 * rateCount; j++) belief[j] = (belief[j] ?? 0) / sum;
  }
}

export interface RatePosterior {
  /** Weight of each rate of the grid. */
  weights: Float64Array;
  mean: number;
  interval: CredibleInterval;
  /** Probability that the rate is one of a flaky test. */
  flakyProbability: number;
  /** Probability that the code is at fault after the last commit. */
  atFaultNow: number;
}

/** What a belief says about the rate, with a credible interval that holds `level` of the mass between equal tails. */
export function ratePosterior(belief: Belief, level = 0.9): RatePosterior {
  const weights = new Float64Array(rateCount);
  let mean = 0;
  let atFaultNow = 0;
  for (let k = 0; k < rateCount; k++) {
    const weight = (belief[k] ?? 0) + (belief[rateCount + k] ?? 0);
    weights[k] = weight;
    mean += weight * (k === 0 ? 0 : (rates[k] ?? 0));
    atFaultNow += belief[rateCount + k] ?? 0;
  }
  const tail = (1 - level) / 2;
  return {
    weights,
    mean,
    interval: { low: quantile(weights, tail), high: quantile(weights, 1 - tail), level },
    flakyProbability: Math.min(1, Math.max(0, 1 - (weights[0] ?? 0))),
    atFaultNow,
  };
}

/** Quantile on the grid; within a cell, which reaches halfway to its neighbours on a log scale, by interpolation. */
function quantile(weights: Float64Array, share: number): number {
  let below = 0;
  for (let k = 0; k < rateCount; k++) {
    const weight = weights[k] ?? 0;
    if (below + weight >= share && weight > 0) {
      if (k === 0) return 0;
      const rate = rates[k] ?? 0;
      const lower = k === 1 ? rate / 2 : Math.sqrt(rate * (rates[k - 1] ?? rate));
      const upper = Math.min(1, k === rateCount - 1 ? rate * 2 : Math.sqrt(rate * (rates[k + 1] ?? rate)));
      return lower * (upper / lower) ** ((share - below) / weight);
    }
    below += weight;
  }
  return rates[rateCount - 1] ?? 1;
}

/** What weights of the rates say, as `ratePosterior` does of a belief. */
export function ratePosteriorOf(weights: Float64Array): RatePosterior {
  const belief = new Float64Array(2 * rateCount);
  belief.set(weights);
  return ratePosterior(belief);
}

/**
 * Weights of the rates given outcomes that share their rate and have faults of their own each, and the logarithm of how likely
 * all of that is.
 */
export function posteriorOfParts(parts: readonly CommitOutcomes[]): {
  weights: Float64Array;
  logEvidence: number;
} {
  const logs = rates.map((_, k) =>
    parts.reduce((sum, part) => sum + logLikelihood(part, k), Math.log(prior[k] ?? 0)),
  );
  const greatest = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - greatest));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return { weights: weights.map((weight) => weight / sum), logEvidence: greatest + Math.log(sum) };
}

/** How likely outcomes are at a rate, over everything that the code may have gone through. */
function logLikelihood({ packed, onDefault, count }: CommitOutcomes, k: number): number {
  let good = 1 - faultAtStart;
  let bad = faultAtStart;
  let log = 0;
  let likely = 1;
  for (let i = 0; i < count; i++) {
    const main = onDefault[i] === 1;
    const byte = packed[i] ?? 0;
    if (main) {
      const next = good * (1 - faultBegins) + bad * faultEnds;
      bad = good * faultBegins + bad * (1 - faultEnds);
      good = next;
    }
    if (byte === 0) continue;
    const [goodLikelihood, badLikelihood] = likelihoodsAt(byte, main, k);
    good *= goodLikelihood;
    bad *= badLikelihood;
    const sum = good + bad;
    good /= sum;
    bad /= sum;
    likely *= sum;
    // A logarithm costs more than the rest: one for many commits.
    if (likely > 1e-100) continue;
    log += Math.log(likely);
    likely = 1;
  }
  return log + Math.log(likely);
}

export interface FaultTimeline {
  /** Probability that the code was at fault at each commit. */
  atFault: Float64Array;
  /** Probability that a fault began exactly at this commit of the default branch. */
  begins: Float64Array;
}

// Rates with less weight than this change no digit that is shown.
const negligible = 0.01;

/** Looks back over the whole history (forward-backward): when was the code at fault, and where did that begin? */
export function smooth(outcomes: CommitOutcomes, weights: Float64Array): FaultTimeline {
  const { count } = outcomes;
  const timeline = { atFault: new Float64Array(count), begins: new Float64Array(count) };
  let used = 0;
  for (let k = 0; k < rateCount; k++) if ((weights[k] ?? 0) >= negligible) used += weights[k] ?? 0;
  if (count === 0 || used === 0) return timeline;
  for (let k = 0; k < rateCount; k++) {
    const weight = weights[k] ?? 0;
    if (weight >= negligible) smoothAtRate(outcomes, k, weight / used, timeline);
  }
  return timeline;
}

function smoothAtRate(outcomes: CommitOutcomes, k: number, weight: number, into: FaultTimeline): void {
  const { packed, onDefault, count } = outcomes;
  const goodAt = new Float64Array(count);
  const badAt = new Float64Array(count);
  let good = 1 - faultAtStart;
  let bad = faultAtStart;
  for (let i = 0; i < count; i++) {
    if (onDefault[i] === 1) {
      const next = good * (1 - faultBegins) + bad * faultEnds;
      bad = good * faultBegins + bad * (1 - faultEnds);
      good = next;
    }
    const [goodLikelihood, badLikelihood] = likelihoodsAt(packed[i] ?? 0, onDefault[i] === 1, k);
    good *= goodLikelihood;
    bad *= badLikelihood;
    const sum = good + bad;
    good /= sum;
    bad /= sum;
    goodAt[i] = good;
    badAt[i] = bad;
  }
  let goodAfter = 1;
  let badAfter = 1;
  for (let i = count - 1; i >= 0; i--) {
    const main = onDefault[i] === 1;
    const total = (goodAt[i] ?? 0) * goodAfter + (badAt[i] ?? 0) * badAfter;
    const atFault = total > 0 ? ((badAt[i] ?? 0) * badAfter) / total : 0;
    into.atFault[i] = (into.atFault[i] ?? 0) + weight * atFault;
    if (main) {
      // Share of the mass at fault here that came from good: Bayes over where it stood one commit before.
      const goodBefore = i === 0 ? 1 - faultAtStart : (goodAt[i - 1] ?? 0);
      const badBefore = i === 0 ? faultAtStart : (badAt[i - 1] ?? 0);
      const fresh = goodBefore * faultBegins;
      const began = fresh / (fresh + badBefore * (1 - faultEnds));
      into.begins[i] = (into.begins[i] ?? 0) + weight * atFault * began;
    }
    const [goodLikelihood, badLikelihood] = likelihoodsAt(packed[i] ?? 0, main, k);
    const goodHere = goodLikelihood * goodAfter;
    const badHere = badLikelihood * badAfter;
    goodAfter = main ? (1 - faultBegins) * goodHere + faultBegins * badHere : goodHere;
    badAfter = main ? faultEnds * goodHere + (1 - faultEnds) * badHere : badHere;
    const scale = goodAfter + badAfter;
    goodAfter /= scale;
    badAfter /= scale;
  }
}

function likelihoodsAt(byte: number, main: boolean, k: number): readonly [good: number, bad: number] {
  if (byte === 0) return [1, 1];
  const at = byte * rateCount + k;
  return main
    ? [likelihood.good[at] ?? 0, likelihood.bad[byte] ?? 0]
    : [likelihood.goodPr[at] ?? 0, likelihood.badPr[at] ?? 0];
}
