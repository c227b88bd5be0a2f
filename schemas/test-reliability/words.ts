/*
 * The words for tests: their states, reasons, advice. Apart from the zod schemas of `test-reliability.ts`, so that the
 * browser can name them without loading a parser.
 */

/** What its history says of a test, before any policy or person; see `lib/insights/test-reliability/types.ts`. */
export const testLabels = ["healthy", "watched", "flaky", "broken", "regression", "fixed"] as const;

/** What a test is judged to be, and what policy or a person made of that. One state at a time. */
export const testStates = [
  "healthy",
  "watched",
  "flaky",
  "quarantined",
  "broken",
  "regression",
  "fixed",
] as const;

export const testStateTitles: Record<(typeof testStates)[number], string> = {
  healthy: "Healthy",
  watched: "Watched",
  flaky: "Flaky",
  quarantined: "Quarantined",
  broken: "Broken",
  regression: "Regression",
  fixed: "Fixed",
};

/** One sentence per state, for a legend or a tooltip. */
export const testStateMeanings: Record<(typeof testStates)[number], string> = {
  healthy: "Nothing suggests that it fails without cause.",
  watched: "It failed in a way that may or may not be its own doing; more runs will tell.",
  flaky: "It fails now and then although code and environment are good.",
  quarantined: "It still runs and is still judged, but its failures block nobody.",
  broken: "It has failed every time in this period.",
  regression: "It fails since a certain commit.",
  fixed: "It failed from one commit to another and has passed since.",
};

/** Why a flaky test fails, as far as its messages and its pattern show. */
export const flakinessReasons = [
  "timing",
  "order",
  "concurrency",
  "network",
  "resource",
  "randomness",
  "date_time",
  "environment",
  "unordered_collection",
  "floating_point",
  "unknown",
] as const;

export const flakinessReasonTitles: Record<(typeof flakinessReasons)[number], string> = {
  timing: "Timing",
  order: "Test order",
  concurrency: "Concurrency",
  network: "Network",
  resource: "Resource",
  randomness: "Randomness",
  date_time: "Time and date",
  environment: "Environment",
  unordered_collection: "Unordered collection",
  floating_point: "Floating point",
  unknown: "Not known",
};

/** What to do about a test, most pressing first. */
export const testRecommendations = ["fix_now", "quarantine", "move_to_schedule", "watch", "none"] as const;

export const testRecommendationTitles: Record<(typeof testRecommendations)[number], string> = {
  fix_now: "Fix now",
  quarantine: "Quarantine now",
  move_to_schedule: "Move to a scheduled job",
  watch: "Watch",
  none: "Nothing to do",
};
