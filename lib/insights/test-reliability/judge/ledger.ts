import type { SuiteResult, SuiteRun } from "../types";
import { type EnvironmentVerdict, judgeEnvironment, withoutVolatileParts } from "./environment";
import { addOutcome, type Belief, grown } from "./fault-model";
import { countInJob, type JobRecord } from "./job-outcomes";
import { isFailure } from "./same-commit";

/** The history of one suite in compact form: what every verdict is computed from. Plain data, changed by `applyRun` only. */
export interface Ledger {
  defaultBranch: string;
  commits: LedgerCommit[];
  commitIndex: Map<string, number>;
  /** 1 for commits seen on the default branch; grows in steps, `commits.length` entries count. */
  onDefault: Uint8Array;
  tests: Map<string, TestRecord>;
  /** Mean number of unexpected failures in a run, recent runs weighing more. */
  usualUnexpected: number;
}

export interface LedgerCommit {
  sha: string;
  branch: string;
  firstAt: number;
  /** Per job: tests that failed in the latest attempt, and how many ran in the largest one. */
  jobs: Map<string, { lastFailed: ReadonlySet<string>; largestRun: number }>;
}

export interface TestRecord {
  testKey: string;
  /** Packed passes and failures per commit (see `pack`), environment faults and skips left out. */
  packed: Uint8Array;
  /** The same by job, as far as it is needed to tell chance from what depends on the job. */
  jobs: JobRecord[];
  passes: number;
  failures: number;
  environmentFailures: number;
  skipped: number;
  firstSeenAt: number;
  lastSeenAt: number;
  lastFailedAt: number | null;
  /** Its latest counted run failed, and with what message. */
  failing: boolean;
  lastMessage: string | undefined;
  /** A failure with a shared cause, charged or dropped when the test runs next. */
  held: HeldFailure | null;
  /** A lone failure that blamed an outage and was gone by the next run. One more with its message charges both. */
  pardoned: HeldFailure | null;
  /** Most frequent messages of charged failures, at most 12. */
  messages: Map<string, number>;
  /** Tests that failed with it in small company, at most 12. */
  companions: Map<string, number>;
  failuresByHour: Uint16Array;
  runsByHour: Uint16Array;
  passMs: number;
  failMs: number;
  /** Belief after the commits before `upTo`; dropped when one of these changes. */
  checkpoint: { upTo: number; belief: Belief } | null;
}

export interface HeldFailure {
  commit: number;
  job: string;
  at: number;
  durationMs: number;
  message: string | undefined;
  /** It failed alone, so that it can be forgiven only once. */
  alone: boolean;
}

const maxKept = 12;
const smallCompany = 10;
const usualWeight = 0.05;

export function createLedger(defaultBranch: string): Ledger {
  return {
    defaultBranch,
    commits: [],
    commitIndex: new Map(),
    onDefault: new Uint8Array(64),
    tests: new Map(),
    usualUnexpected: 0,
  };
}

/**
 * Adds one suite run. Each result costs constant time, whatever the length of the history. Runs come in order of time;
 * a late retry of an older commit is counted on that commit.
 *
 * @param known what the whole run said of its environment, where `run` holds only some of its results
 */
export function applyRun(ledger: Ledger, run: SuiteRun, known?: EnvironmentVerdict): EnvironmentVerdict {
  const { index, commit } = commitOf(ledger, run);
  const before = commit.jobs.get(run.jobKey ?? "");
  const selective =
    before !== undefined &&
    (run.results.length < before.largestRun / 2 ||
      (before.lastFailed.size > 0 && run.results.every((result) => before.lastFailed.has(result.testKey))));
  const verdict =
    known ??
    judgeEnvironment(run.results, (result) => isNews(ledger, result), ledger.usualUnexpected, selective);
  if (verdict.kind === "good" && !selective)
    ledger.usualUnexpected += usualWeight * (verdict.unexpected - ledger.usualUnexpected);
  const failed = new Set<string>();
  const charged: TestRecord[] = [];
  for (const result of run.results) {
    const record = recordOf(ledger, result.testKey, run.at);
    record.lastSeenAt = Math.max(record.lastSeenAt, run.at);
    if (isFailure(result.status)) failed.add(result.testKey);
    if (addResult(record, result, run, index, verdict)) charged.push(record);
  }
  noteCompany(charged);
  const largestRun = Math.max(before?.largestRun ?? 0, run.results.length);
  commit.jobs.set(run.jobKey ?? "", { lastFailed: failed, largestRun });
  return verdict;
}

function isNews(ledger: Ledger, result: SuiteResult): boolean {
  const record = ledger.tests.get(result.testKey);
  if (!record?.failing) return true;
  return record.lastMessage !== result.message && !sameMessage(record.lastMessage, result.message);
}

function commitOf(ledger: Ledger, run: SuiteRun): { index: number; commit: LedgerCommit } {
  const onDefault = run.branch === ledger.defaultBranch;
  const known = ledger.commitIndex.get(run.commitSha);
  const knownCommit = ledger.commits[known ?? -1];
  if (known !== undefined && knownCommit) {
    if (onDefault) ledger.onDefault[known] = 1;
    return { index: known, commit: knownCommit };
  }
  const index = ledger.commits.length;
  const commit: LedgerCommit = {
    sha: run.commitSha,
    branch: run.branch,
    firstAt: run.at,
    jobs: new Map(),
  };
  ledger.commits.push(commit);
  ledger.commitIndex.set(run.commitSha, index);
  ledger.onDefault = grown(ledger.onDefault, index);
  ledger.onDefault[index] = onDefault ? 1 : 0;
  return { index, commit };
}

function recordOf(ledger: Ledger, testKey: string, at: number): TestRecord {
  let record = ledger.tests.get(testKey);
  if (!record) {
    record = {
      testKey,
      packed: new Uint8Array(ledger.onDefault.length),
      jobs: [],
      passes: 0,
      failures: 0,
      environmentFailures: 0,
      skipped: 0,
      firstSeenAt: at,
      lastSeenAt: at,
      lastFailedAt: null,
      failing: false,
      lastMessage: undefined,
      held: null,
      pardoned: null,
      messages: new Map(),
      companions: new Map(),
      failuresByHour: new Uint16Array(24),
      runsByHour: new Uint16Array(24),
      passMs: 0,
      failMs: 0,
      checkpoint: null,
    };
    ledger.tests.set(testKey, record);
  }
  return record;
}

/** @returns true when the result is a failure that is charged to the test */
function addResult(
  record: TestRecord,
  result: SuiteResult,
  run: SuiteRun,
  commit: number,
  verdict: EnvironmentVerdict,
): boolean {
  if (result.status === "skipped") {
    record.skipped += 1;
    return false;
  }
  const failing = isFailure(result.status);
  if (failing && verdict.kind === "outage" && verdict.excused.has(record.testKey)) {
    record.environmentFailures += 1;
    return false;
  }
  const job = run.jobKey ?? "";
  if (record.held) settleHeld(record, failing, result.message);
  const alone = verdict.pardoned.has(record.testKey);
  if (failing && record.pardoned && sameMessage(record.pardoned.message, result.message)) {
    charge(record, record.pardoned);
    record.environmentFailures -= 1;
    record.pardoned = null;
  } else if (failing && (verdict.excused.has(record.testKey) || (alone && !record.pardoned))) {
    const { durationMs, message } = result;
    record.held = { commit, job, at: run.at, durationMs, message, alone };
    return false;
  }
  const { durationMs, message } = result;
  if (failing) charge(record, { commit, job, at: run.at, durationMs, message });
  else {
    count(record, { commit, job, at: run.at }, 0, 1);
    record.passMs += durationMs;
    record.failing = false;
  }
  return failing;
}

function sameMessage(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && withoutVolatileParts(a) === withoutVolatileParts(b);
}

/** A shared cause that is gone by the next run was none of the test's; one that stays is a fault, and counts from where it began. */
function settleHeld(record: TestRecord, failsAgain: boolean, message: string | undefined): void {
  const { held } = record;
  record.held = null;
  if (!held) return;
  if (failsAgain && sameMessage(held.message, message)) charge(record, held);
  else {
    record.environmentFailures += 1;
    if (held.alone) record.pardoned = held;
  }
}

function charge(record: TestRecord, failure: Omit<HeldFailure, "alone">): void {
  const { at, durationMs, message } = failure;
  count(record, failure, 1, 0);
  record.failMs += durationMs;
  record.failing = true;
  record.lastMessage = message;
  record.lastFailedAt = Math.max(record.lastFailedAt ?? at, at);
  record.failuresByHour[hourOf(at)] = (record.failuresByHour[hourOf(at)] ?? 0) + 1;
  if (message) bump(record.messages, message.slice(0, 300));
}

function count(
  record: TestRecord,
  { commit, job, at }: Pick<HeldFailure, "commit" | "job" | "at">,
  failures: number,
  passes: number,
): void {
  countInJob(record.jobs, { key: job, commit, failures, passes }, record);
  record.packed = addOutcome(record.packed, commit, failures, passes);
  record.failures += failures;
  record.passes += passes;
  record.runsByHour[hourOf(at)] = (record.runsByHour[hourOf(at)] ?? 0) + 1;
  if (record.checkpoint && commit < record.checkpoint.upTo) record.checkpoint = null;
}

/** A test that fails in most of its runs fails beside any other: that says nothing of the other. */
function noteCompany(charged: readonly TestRecord[]): void {
  if (charged.length < 2 || charged.length > smallCompany) return;
  for (const record of charged)
    for (const other of charged)
      if (other !== record && other.failures <= other.passes) bump(record.companions, other.testKey);
}

/** Counts within a bounded map; when it is full the rarest entry makes room, so frequent ones survive. */
function bump(counts: Map<string, number>, key: string): void {
  const before = counts.get(key);
  if (before === undefined && counts.size >= maxKept) {
    let rarest: string | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (const [candidate, n] of counts) {
      if (n < least) {
        least = n;
        rarest = candidate;
      }
    }
    if (rarest !== null) counts.delete(rarest);
  }
  counts.set(key, (before ?? 0) + 1);
}

function hourOf(at: number): number {
  return Math.floor(at / 3_600_000) % 24;
}
