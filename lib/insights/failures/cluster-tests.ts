import { createKeyIndex } from "./cluster";
import { normaliseFailureText } from "./normalise";

/** Failures of tests, first clustered inside each test, then across tests (order and rules of Kubernetes' triage tool). */

/** Indices of one test's failures by the normalised text of each cluster's first member. */
export function clusterWithinTest(texts: readonly string[], maxLength?: number): Map<string, number[]> {
  const index = createKeyIndex();
  const clusters = new Map<string, number[]>();
  texts.forEach((text, position) => {
    const normal = normaliseFailureText(text, maxLength);
    const key = index.match(normal) ?? normal;
    index.add(key);
    clusters.set(key, [...(clusters.get(key) ?? []), position]);
  });
  return clusters;
}

/**
 * Merges the clusters of all tests: biggest test first, in it the biggest cluster first, names decide ties. `previous` keys
 * attract failures when they are still in normal form; those that attract none disappear.
 *
 * @param tests test -> local key -> members
 * @returns global key -> test -> members
 */
export function clusterAcrossTests<Member>(
  tests: ReadonlyMap<string, ReadonlyMap<string, readonly Member[]>>,
  previous: readonly string[] = [],
): Map<string, Map<string, Member[]>> {
  const index = createKeyIndex();
  const clusters = new Map<string, Map<string, Member[]>>();
  for (const key of previous) {
    if (normaliseFailureText(key) !== key) continue;
    index.add(key);
    clusters.set(key, new Map());
  }
  for (const [test, local] of biggestFirst(tests, (groups) =>
    sum([...groups.values()].map((group) => group.length)),
  )) {
    for (const [localKey, members] of biggestFirst(local, (group) => group.length)) {
      const key = index.match(localKey) ?? localKey;
      index.add(key);
      const byTest = clusters.get(key) ?? new Map<string, Member[]>();
      byTest.set(test, [...(byTest.get(test) ?? []), ...members]);
      clusters.set(key, byTest);
    }
  }
  for (const [key, byTest] of clusters) if (byTest.size === 0) clusters.delete(key);
  return clusters;
}

export interface TestFailure {
  test: string;
  build: string;
  text: string;
}

export interface TestBuild {
  build: string;
  job: string;
  number: string;
}

export interface TestClusterSummary {
  key: string;
  tests: { test: string; jobs: { job: string; builds: string[] }[] }[];
}

/** What failed alike where: biggest cluster first, in it the test with most failures, highest build number first. */
export function summariseTestFailures(
  failures: readonly TestFailure[],
  builds: readonly TestBuild[],
): TestClusterSummary[] {
  const byTest = new Map<string, TestFailure[]>();
  const seen = new Set<string>();
  for (const failure of failures) {
    const identity = JSON.stringify([failure.test, failure.build, failure.text]);
    if (seen.has(identity)) continue;
    seen.add(identity);
    byTest.set(failure.test, [...(byTest.get(failure.test) ?? []), failure]);
  }
  const local = new Map<string, Map<string, TestFailure[]>>();
  for (const [test, members] of byTest) {
    const groups = clusterWithinTest(members.map((member) => member.text));
    local.set(
      test,
      new Map(
        [...groups].map(([key, positions]) => [
          key,
          positions.flatMap((position) => members[position] ?? []),
        ]),
      ),
    );
  }
  const global = clusterAcrossTests(local);
  const buildByPath = new Map(builds.map((build) => [build.build, build]));
  return biggestFirst(global, (tests) => sum([...tests.values()].map((members) => members.length))).map(
    ([key, tests]) => ({
      key,
      tests: biggestFirst(tests, (members) => members.length).map(([test, members]) => ({
        test,
        jobs: jobsOf(members, buildByPath),
      })),
    }),
  );
}

function jobsOf(failures: readonly TestFailure[], builds: ReadonlyMap<string, TestBuild>) {
  const numbers = new Map<string, Set<string>>();
  for (const failure of failures) {
    const build = builds.get(failure.build);
    if (!build) continue;
    numbers.set(build.job, (numbers.get(build.job) ?? new Set()).add(build.number));
  }
  return biggestFirst(numbers, (set) => set.size).map(([job, set]) => ({
    job,
    builds: [...set].sort((a, b) => Number(b) - Number(a) || (a < b ? 1 : -1)),
  }));
}

function biggestFirst<Value>(
  map: ReadonlyMap<string, Value>,
  size: (value: Value) => number,
): [string, Value][] {
  return [...map].sort((a, b) => size(b[1]) - size(a[1]) || (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
