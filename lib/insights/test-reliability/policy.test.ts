import { describe, expect, test } from "vitest";
import { defaultPolicy, nextState, type StateRecord } from "./quarantine/policy";
import type { TestVerdict } from "./types";

const now = Date.UTC(2026, 5, 1);
const day = 24 * 60 * 60 * 1000;

const verdict = (more: Partial<TestVerdict>): TestVerdict => ({
  testKey: "t",
  label: "healthy",
  score: 0.02,
  interval: { low: 0.01, high: 0.04, level: 0.9 },
  flakyProbability: 1,
  runs: 300,
  failures: 6,
  environmentFailures: 0,
  disagreements: 3,
  passesSinceFailure: 5,
  episodes: [],
  startCommit: null,
  reasons: [],
  firstSeenAt: now - 60 * day,
  lastSeenAt: now,
  lastFailedAt: now - day,
  ...more,
});
const state = (more: Partial<StateRecord>): StateRecord => ({
  state: "healthy",
  since: now - 10 * day,
  setBy: "policy",
  expiresAt: null,
  scoreAtEntry: 0.02,
  labelAtEntry: "flaky",
  ...more,
});
const episode = { startConfidence: 0.9, suspectCommits: [], probability: 0.99, failures: 5 };
const quarantining = { ...defaultPolicy, quarantine: true };

describe("transitions by policy", () => {
  test.each([
    [
      "a flaky test is only marked while quarantine is off",
      state({}),
      verdict({ label: "flaky" }),
      defaultPolicy,
      "flaky",
    ],
    [
      "a flaky test is quarantined when that is on",
      state({}),
      verdict({ label: "flaky" }),
      quarantining,
      "quarantined",
    ],
    [
      "but not on thin evidence",
      state({}),
      verdict({ label: "flaky", interval: { low: 0.0001, high: 0.1, level: 0.9 } }),
      quarantining,
      "flaky",
    ],
    [
      "a regression is never quarantined",
      state({}),
      verdict({ label: "regression" }),
      quarantining,
      "regression",
    ],
    ["a broken test is never quarantined", state({}), verdict({ label: "broken" }), quarantining, "broken"],
    [
      "a quarantined test that regresses comes out",
      state({ state: "quarantined" }),
      verdict({ label: "regression" }),
      quarantining,
      "regression",
    ],
    [
      "a few passes do not release it",
      state({ state: "quarantined" }),
      verdict({ label: "flaky", passesSinceFailure: 100 }),
      quarantining,
      null,
    ],
    [
      "as many as its rate makes unlikely do",
      state({ state: "quarantined" }),
      verdict({ label: "flaky", passesSinceFailure: 160 }),
      quarantining,
      "fixed",
    ],
    [
      "but not in its first days",
      state({ state: "quarantined", since: now - day }),
      verdict({ label: "flaky", passesSinceFailure: 160 }),
      quarantining,
      null,
    ],
    [
      "what was fixed and stays quiet becomes healthy",
      state({ state: "fixed", since: now - 15 * day }),
      verdict({ lastFailedAt: now - 30 * day }),
      quarantining,
      "healthy",
    ],
    [
      "not before that time is over",
      state({ state: "fixed", since: now - 5 * day }),
      verdict({ lastFailedAt: now - 30 * day }),
      quarantining,
      null,
    ],
    [
      "a healthy test stays healthy",
      state({}),
      verdict({ lastFailedAt: null, failures: 0 }),
      quarantining,
      null,
    ],
    [
      "a released test is not marked again on its old failures",
      state({ state: "fixed" }),
      verdict({ label: "flaky", passesSinceFailure: 200 }),
      quarantining,
      null,
    ],
  ])("%s", (_, current, judged, policy, to) => {
    expect(nextState(current, judged, policy, now)?.to ?? null).toBe(to);
  });
});

describe("a person's decision", () => {
  const byPerson = state({ setBy: "person", expiresAt: now + day });
  // Made ten days ago.
  const forGood = state({ setBy: "person", state: "watched" });
  const failingSince = (startedAt: number) =>
    verdict({
      label: "regression",
      startCommit: "c2",
      episodes: [
        // An older fault, repaired since, says nothing of this one.
        { ...episode, startCommit: "c1", fixedCommit: "c9", startedAt: now - 40 * day },
        { ...episode, startCommit: "c2", fixedCommit: null, startedAt },
      ],
    });
  test.each([
    ["holds against policy", { ...byPerson, state: "healthy" as const }, verdict({ label: "flaky" }), null],
    [
      "no longer when it has expired",
      { ...byPerson, expiresAt: now - 1 },
      verdict({ label: "flaky" }),
      "quarantined",
    ],
    [
      "cannot hide a regression",
      { ...byPerson, state: "quarantined" as const },
      verdict({ label: "regression" }),
      "regression",
    ],
    ["holds for good without expiry", { ...byPerson, expiresAt: null }, verdict({ label: "flaky" }), null],
    ["yields to a regression that nobody knew of", forGood, failingSince(now - 20 * day), "regression"],
    ["yields to a broken test that nobody knew of", forGood, verdict({ label: "broken" }), "broken"],
    [
      "with an end yields to it just as well",
      { ...forGood, expiresAt: now + day },
      failingSince(now),
      "regression",
    ],
    [
      "about a known regression holds",
      { ...forGood, labelAtEntry: "regression" as const },
      failingSince(now - 20 * day),
      null,
    ],
    [
      "about a known regression holds while it is called broken",
      { ...forGood, labelAtEntry: "regression" as const },
      { ...failingSince(now - 20 * day), label: "broken" as const },
      null,
    ],
    [
      "about a known regression yields to one that began later",
      { ...forGood, labelAtEntry: "regression" as const },
      failingSince(now - day),
      "regression",
    ],
    [
      "of before it was kept what was known yields to a regression that began later",
      { ...forGood, labelAtEntry: null },
      failingSince(now - day),
      "regression",
    ],
    [
      "of before it was kept what was known holds on a regression of then",
      { ...forGood, labelAtEntry: null },
      failingSince(now - 20 * day),
      null,
    ],
  ])("%s", (_, current, judged, to) => {
    expect(nextState(current, judged, quarantining, now)?.to ?? null).toBe(to);
  });
});

describe("a test that no longer runs", () => {
  const flaky = verdict({ label: "flaky" });
  const idle = (current: Partial<StateRecord>, judged = flaky) =>
    nextState(state(current), judged, quarantining, now, false);

  test.each<[string, Partial<StateRecord>, TestVerdict, string | null]>([
    ["leaves quarantine for what it is judged to be", { state: "quarantined" }, flaky, "flaky"],
    ["stays in one that a person made", { state: "quarantined", setBy: "person" }, flaky, null],
    [
      "stays in one that a person made until its end",
      { state: "quarantined", setBy: "person", expiresAt: now + 1 },
      flaky,
      null,
    ],
    [
      "leaves one whose end has passed",
      { state: "quarantined", setBy: "person", expiresAt: now },
      flaky,
      "flaky",
    ],
    [
      "leaves one that a person made when it is known to be broken",
      { state: "quarantined", setBy: "person" },
      verdict({ label: "broken" }),
      "broken",
    ],
    [
      "leaves it as healthy where nothing speaks against it",
      { state: "quarantined" },
      verdict({}),
      "healthy",
    ],
    ["is not quarantined again", { state: "flaky" }, flaky, null],
    ["keeps what a person decided otherwise", { state: "watched", setBy: "person" }, flaky, null],
  ])("%s", (_, current, judged, to) => {
    expect(idle(current, judged)?.to ?? null).toBe(to);
  });

  test("is quarantined again by policy when it runs again as flaky as it was", () => {
    expect(nextState(state({ state: "flaky" }), flaky, quarantining, now)?.to).toBe("quarantined");
  });

  test("says why it left", () => {
    expect(idle({ state: "quarantined" })?.reason).toMatch(/^It no longer runs: in 14 days/);
  });
});
