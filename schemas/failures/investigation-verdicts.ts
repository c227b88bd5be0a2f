/*
 * The verdicts and their words. Apart from the zod schemas of `investigations.ts`, so that the browser can name a
 * verdict without loading a parser.
 */

/** The bottom line of an investigation: what kind of failure it is, and so what helps. */
export const investigationVerdicts = [
  "transient",
  "environment",
  "flaky",
  "regression",
  "broken",
  "decision",
  "inconclusive",
] as const;

export const investigationVerdictTitles: Record<
  (typeof investigationVerdicts)[number],
  { title: string; about: string }
> = {
  transient: { title: "Transient", about: "Nothing has to change: a new run is likely to pass." },
  environment: {
    title: "Environment",
    about: "Something around the code is at fault and stays so until somebody puts it right.",
  },
  flaky: {
    title: "Flaky test",
    about: "A test that fails now and then although code and environment are good.",
  },
  regression: { title: "Regression", about: "It fails since a certain change and will until that is fixed." },
  broken: { title: "Broken", about: "It has failed in every run that is known; no change is to blame." },
  decision: {
    title: "Stopped by a decision",
    about: "A person, a policy or a time limit on a decision ended it.",
  },
  inconclusive: { title: "Inconclusive", about: "The evidence does not single out one explanation." },
};
