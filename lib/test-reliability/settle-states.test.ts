import { describe, expect, test } from "vitest";
import { defaultPolicy, type StateRecord } from "@/lib/insights/test-reliability/quarantine/policy";
import type { TestVerdict } from "@/lib/insights/test-reliability/types";
import { transitionOf } from "./settle-states";

const now = Date.parse("2026-08-20T12:00:00Z");
const dayMs = 86_400_000;

const flaky: TestVerdict = {
  testKey: "1",
  label: "flaky",
  score: 0.03,
  interval: { low: 0.01, high: 0.06, level: 0.9 },
  flakyProbability: 0.99,
  runs: 300,
  failures: 9,
  environmentFailures: 0,
  disagreements: 3,
  passesSinceFailure: 2,
  episodes: [],
  startCommit: null,
  reasons: [],
  firstSeenAt: now - 60 * dayMs,
  lastSeenAt: now,
  lastFailedAt: now - dayMs,
};
const quarantinedBy = (setBy: "policy" | "person", expiresAt: number | null): StateRecord => ({
  state: "quarantined",
  since: now - 10 * dayMs,
  setBy,
  expiresAt,
  scoreAtEntry: 0.03,
  labelAtEntry: "flaky",
});
const quarantining = { ...defaultPolicy, quarantine: true };

describe("a person's quarantine", () => {
  test("holds until it expires, whatever the policy would do", () => {
    expect(transitionOf(quarantinedBy("person", now + 1), flaky, defaultPolicy, now)).toBeNull();
  });

  test("ends when it expires, and the test goes back to what it is judged to be", () => {
    expect(transitionOf(quarantinedBy("person", now), flaky, defaultPolicy, now)).toMatchObject({
      to: "flaky",
      reason: expect.stringMatching(/^The decision about it expired\./),
    });
    const sound = { ...flaky, label: "healthy" as const, failures: 0, lastFailedAt: null };
    expect(transitionOf(quarantinedBy("person", now), sound, defaultPolicy, now)).toMatchObject({
      to: "healthy",
    });
  });

  test("goes on as the policy's where the policy quarantines", () => {
    expect(transitionOf(quarantinedBy("person", now), flaky, quarantining, now)).toMatchObject({
      to: "quarantined",
    });
  });

  test.each(["regression", "broken"] as const)("ends at once for a %s: it would hide a fault", (label) => {
    const fault = { ...flaky, label, startCommit: "c1" };
    expect(transitionOf(quarantinedBy("person", now + dayMs), fault, defaultPolicy, now)).toMatchObject({
      to: label,
    });
  });
});

describe("a quarantine by policy", () => {
  test("holds while the policy stands and the test has not passed often enough", () => {
    expect(transitionOf(quarantinedBy("policy", null), flaky, quarantining, now)).toBeNull();
  });

  test("ends when quarantine by policy is switched off", () => {
    expect(transitionOf(quarantinedBy("policy", null), flaky, defaultPolicy, now)).toMatchObject({
      to: "flaky",
      reason: expect.stringMatching(/^Quarantine by policy was switched off\./),
    });
  });

  test("is never made by the default policy", () => {
    const fresh: StateRecord = {
      state: "healthy",
      since: 0,
      setBy: "policy",
      expiresAt: null,
      scoreAtEntry: 0,
      labelAtEntry: null,
    };
    expect(transitionOf(fresh, flaky, defaultPolicy, now)).toMatchObject({ to: "flaky" });
    expect(transitionOf(fresh, flaky, quarantining, now)).toMatchObject({ to: "quarantined" });
  });
});

describe("a test of which nothing is left to judge", () => {
  const transition = (current: StateRecord, stillRuns: boolean) =>
    transitionOf(current, null, quarantining, now, stillRuns);

  test("leaves quarantine when it no longer runs, and not before", () => {
    expect(transition(quarantinedBy("policy", null), true)).toBeNull();
    expect(transition(quarantinedBy("policy", null), false)).toMatchObject({
      to: "healthy",
      reason: expect.stringMatching(/^It no longer runs/),
    });
  });

  test("does not keep a decision past its end", () => {
    expect(transition(quarantinedBy("person", now + 1), true)).toBeNull();
    expect(transition(quarantinedBy("person", now + 1), false)).toBeNull();
    expect(transition(quarantinedBy("person", null), false)).toBeNull();
    expect(transition(quarantinedBy("person", now), true)).toMatchObject({ to: "healthy" });
  });
});
