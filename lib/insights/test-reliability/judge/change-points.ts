import type { CredibleInterval } from "../types";

/** Results of one test at one source position. Several entries may share a position. */
export interface PositionEntry {
  /** Position of the commit, ascending. */
  position: number;
  /** Runs without retries inside them, and how many of these ended unexpectedly. */
  runs: number;
  unexpectedRuns: number;
  /** Runs whose first result was unexpected and that were tried again, and how many stayed unexpected. */
  retriedRuns?: number | undefined;
  unexpectedAfterRetry?: number | undefined;
}

export interface BetaPrior {
  alpha: number;
  beta: number;
}

export interface ChangePointModel {
  unexpectedPrior: BetaPrior;
  unexpectedAfterRetryPrior: BetaPrior;
  /** Prior odds that a segment hides a change, as a likelihood factor below 1. */
  changePointLikelihood: number;
}

/**
 * Priors of LUCI Analysis (chromium luci-go, analysis/internal/changepoints/bayesian, Apache-2.0): most tests hardly
 * fail or nearly always fail; one change costs a factor of a hundred.
 */
export const luciModel: ChangePointModel = {
  unexpectedPrior: { alpha: 0.05, beta: 0.5 },
  unexpectedAfterRetryPrior: { alpha: 0.5, beta: 0.5 },
  changePointLikelihood: 0.01,
};

export interface ChangePoint {
  /** Index into the entries at which the new segment begins. */
  index: number;
  /** First and last entry index at which it may have begun, and with what probability. */
  from: number;
  to: number;
  level: CredibleInterval["level"];
}

// ln Γ(k + shift) − ln Γ(shift) for k = 0, 1, … grows as needed: the sum of ln(shift + i), exact to rounding and
// far cheaper than a log-gamma per lookup. A table depends on the shift alone, so it is shared between calls.
const risingLogs = new Map<number, Float64Array>();
const maxSharedTables = 16;

function risingLog(shift: number, upTo: number): Float64Array {
  const known = risingLogs.get(shift);
  if (known && known.length > upTo) return known;
  const table = new Float64Array(Math.max(upTo + 1, known ? known.length * 2 : 256));
  for (let k = 1; k < table.length; k++) table[k] = (table[k - 1] ?? 0) + Math.log(shift + k - 1);
  if (!known && risingLogs.size >= maxSharedTables) risingLogs.clear();
  risingLogs.set(shift, table);
  return table;
}

interface Sums {
  n: Float64Array;
  x: Float64Array;
  a: Float64Array;
  b: Float64Array;
  ab: Float64Array;
}

function sumsOf(count: number, prior: BetaPrior, n: (i: number) => number, x: (i: number) => number): Sums {
  const sumN = new Float64Array(count + 1);
  const sumX = new Float64Array(count + 1);
  for (let i = 0; i < count; i++) {
    sumN[i + 1] = (sumN[i] ?? 0) + n(i);
    sumX[i + 1] = (sumX[i] ?? 0) + x(i);
  }
  const total = sumN[count] ?? 0;
  return {
    n: sumN,
    x: sumX,
    a: risingLog(prior.alpha, total),
    b: risingLog(prior.beta, total),
    ab: risingLog(prior.alpha + prior.beta, total),
  };
}

/** Log marginal likelihood of entries [from, to): beta-binomial without the binomial factor, which cancels. */
function logLikelihood(s: Sums, from: number, to: number): number {
  const n = (s.n[to] ?? 0) - (s.n[from] ?? 0);
  const x = (s.x[to] ?? 0) - (s.x[from] ?? 0);
  return (s.a[x] ?? 0) + (s.b[n - x] ?? 0) - (s.ab[n] ?? 0);
}

interface Prepared {
  plain: Sums;
  retried: Sums | null;
  /** 1 where a change may fall before this entry: its position differs from the one before. */
  mayChange: Uint8Array;
}

function prepare(entries: readonly PositionEntry[], model: ChangePointModel): Prepared {
  const count = entries.length;
  const mayChange = new Uint8Array(count);
  for (let i = 1; i < count; i++) if (entries[i]?.position !== entries[i - 1]?.position) mayChange[i] = 1;
  const anyRetry = entries.some((entry) => (entry.retriedRuns ?? 0) > 0);
  return {
    plain: sumsOf(
      count,
      model.unexpectedPrior,
      (i) => entries[i]?.runs ?? 0,
      (i) => entries[i]?.unexpectedRuns ?? 0,
    ),
    retried: anyRetry
      ? sumsOf(
          count,
          model.unexpectedAfterRetryPrior,
          (i) => entries[i]?.retriedRuns ?? 0,
          (i) => entries[i]?.unexpectedAfterRetry ?? 0,
        )
      : null,
    mayChange,
  };
}

function segmentLog(p: Prepared, from: number, to: number): number {
  return logLikelihood(p.plain, from, to) + (p.retried ? logLikelihood(p.retried, from, to) : 0);
}

function splitLog(p: Prepared, from: number, at: number, to: number): number {
  return segmentLog(p, from, at) + segmentLog(p, at, to);
}

/**
 * Where the failure rate of a test changes: Bayesian segmentation with beta-binomial segments, as LUCI Analysis does it
 * (source: see `luciModel`). The best split of a stretch is kept when its gain in log likelihood outweighs
 * `ln(changePointLikelihood)`; then both sides are looked at again.
 *
 * @param entries in commit order; counts are whole numbers and not negative
 * @returns indices into `entries` at which a new segment begins, ascending; never between entries of one position
 */
export function changePoints(
  entries: readonly PositionEntry[],
  model: ChangePointModel = luciModel,
): number[] {
  return segment(prepare(entries, model), entries.length, model).map((split) => split.at);
}

interface Split {
  from: number;
  at: number;
  to: number;
}

function segment(p: Prepared, count: number, model: ChangePointModel): Split[] {
  const penalty = Math.log(model.changePointLikelihood);
  const found: Split[] = [];
  const open: [from: number, to: number][] = [[0, count]];
  for (let range = open.pop(); range; range = open.pop()) {
    const [from, to] = range;
    let best = -1;
    let bestLog = Number.NEGATIVE_INFINITY;
    for (let at = from + 1; at < to; at++) {
      if (p.mayChange[at] === 0) continue;
      const log = splitLog(p, from, at, to);
      if (log > bestLog) {
        bestLog = log;
        best = at;
      }
    }
    if (best < 0 || bestLog - segmentLog(p, from, to) + penalty <= 0) continue;
    found.push({ from, at: best, to });
    open.push([from, best], [best, to]);
  }
  return found.sort((a, b) => a.at - b.at);
}

/**
 * Change points with the range in which each lies with probability `level`, given that there is exactly one change
 * between its neighbours: the normalised likelihood of each possible split, cut at both tails.
 */
export function changePointsWithIntervals(
  entries: readonly PositionEntry[],
  level = 0.99,
  model: ChangePointModel = luciModel,
): ChangePoint[] {
  const p = prepare(entries, model);
  const splits = segment(p, entries.length, model);
  return splits.map(({ at: index }, order) => {
    const from = splits[order - 1]?.at ?? 0;
    const to = splits[order + 1]?.at ?? entries.length;
    return { index, ...intervalOf(p, from, to, level), level };
  });
}

function intervalOf(p: Prepared, from: number, to: number, level: number): { from: number; to: number } {
  const candidates: { at: number; log: number }[] = [];
  for (let at = from + 1; at < to; at++)
    if (p.mayChange[at] === 1) candidates.push({ at, log: splitLog(p, from, at, to) });
  const top = Math.max(...candidates.map((candidate) => candidate.log));
  const weights = candidates.map(({ at, log }) => ({ at, weight: Math.exp(log - top) }));
  const total = weights.reduce((sum, { weight }) => sum + weight, 0);
  const tail = ((1 - level) / 2) * total;
  return { from: firstBeyond(weights, tail) ?? from, to: firstBeyond(weights.reverse(), tail) ?? to };
}

function firstBeyond(weights: readonly { at: number; weight: number }[], tail: number): number | undefined {
  let mass = 0;
  for (const { at, weight } of weights) {
    mass += weight;
    if (mass > tail) return at;
  }
  return undefined;
}
