import { testPath } from "@/lib/addresses";
import type { TestDigestBody } from "@/schemas/test-reliability/digests";
import { testRecommendationTitles, testStateTitles } from "@/schemas/test-reliability/labels";

/** The subject line of a digest. */
export function digestSubject({ owner, to }: TestDigestBody): string {
  const whose = owner === "" ? "tests without an owner" : `tests of ${owner}`;
  return `Test reliability: ${whose}, week to ${day(to)}`.replace(/[\r\n]+/g, " ");
}

/** A digest as plain text, for mail. */
export function digestText(digest: TestDigestBody, baseUrl: string, path: string): string {
  const link = (testId: number) => `${baseUrl}${testPath(testId)}`;
  const list = (title: string, tests: readonly { testId: number; name: string; className: string }[]) =>
    tests.length === 0
      ? []
      : ["", `${title}:`, ...tests.map((test) => `- ${labelOf(test)}\n  ${link(test.testId)}`)];
  const offenders = digest.offenders.map(
    (test) =>
      `- ${labelOf(test)}\n  ${testStateTitles[test.state]}; ${testRecommendationTitles[test.recommendation]}${test.because === null ? "" : `: ${test.because}`}\n  ${link(test.testId)}`,
  );
  return [
    digest.summary,
    ...(offenders.length === 0 ? [] : ["", "What to do first:", ...offenders]),
    ...list("Broke this week", digest.broke),
    ...list("Newly flaky", digest.newlyFlaky),
    ...list("Fixed", digest.fixed),
    "",
    `${baseUrl}${path}`,
    "",
  ].join("\n");
}

function labelOf({ name, className }: { name: string; className: string }): string {
  return (className === "" ? name : `${className} > ${name}`).replace(/[\r\n]+/g, " ").slice(0, 300);
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
