import { shortCommit } from "@/lib/format/commit";
import { formatDuration } from "@/lib/format/duration";
import { formatPlural, oneOrMany } from "@/lib/format/number";
import { formatScore } from "@/lib/format/percent";
import type { ListFlakyTestsOutput } from "@/schemas/team/product-tools";
import type {
  ExplainTestOutput,
  FindRegressionsOutput,
  SimulateQuarantineToolOutput,
  TestRef,
} from "@/schemas/team/reliability-tools";
import { branchesInWords } from "@/schemas/test-reliability/branch-patterns";
import {
  flakinessReasonTitles,
  testRecommendationTitles,
  testStateTitles,
} from "@/schemas/test-reliability/labels";
import { rangeWords } from "./health";
import { ago, bullets, inlineCode, link, paragraphs, percent, plain } from "./words";

const minutes = (value: number) => formatDuration(value * 60_000);
const commit = (sha: string | null) => inlineCode(sha === null ? "unknown" : shortCommit(sha));
const place = (test: TestRef) => plain(test.className || test.suiteName);
export function renderFlaky(tests: ListFlakyTestsOutput, now: string): string {
  if (tests.total === 0 || tests.items.length === 0)
    return `**No flaky tests** among those that ran in ${rangeWords[tests.range]}. ${link("Open Tests", tests.path)}`;
  return paragraphs(
    `**${formatPlural(tests.total, "flaky test")}**: they fail now and then although code and environment are good. What costs most first.`,
    bullets(
      tests.items
        .slice(0, 8)
        .map(
          (test) =>
            `${link(test.name, test.path)} (${place(test)}): fails by chance in about ${formatScore(test.score)} of its runs (${formatScore(test.scoreLow)} to ${formatScore(test.scoreHigh)})${test.reason === null || test.reason === flakinessReasonTitles.unknown ? "" : `, ${test.reason.toLowerCase()}`}; ${test.runsFailed > 0 ? `${formatPlural(test.runsFailed, "red run")} for nothing, ${minutes(test.minutesLost)} of waiting` : "no run was red for it alone"}${test.lastFailedAt ? `, last failed ${ago(test.lastFailedAt, now)}` : ""}. **${testRecommendationTitles[test.recommendation]}**${test.state === "quarantined" ? `, in quarantine already${test.quarantineBranches === null ? "" : ` on ${plain(branchesInWords(test.quarantineBranches))}`}` : ""}.`,
        ),
    ),
    tests.headline === null ? null : plain(tests.headline),
    `${link("Open Tests", tests.path)}. Ask “explain the first one” by its name for the evidence, or “what if we quarantine them?”.`,
  );
}

export function renderExplained(data: ExplainTestOutput, now: string): string {
  const { test } = data;
  if (test === null)
    return data.candidates.length === 0
      ? "I know no test of that name. Give a part of its name as it stands in the report."
      : paragraphs(
          `**${formatPlural(data.candidates.length, "test")}** fit that name. Which one do you mean?`,
          bullets(
            data.candidates.slice(0, 8).map((each) => `${link(each.name, each.path)} (${place(each)})`),
          ),
        );
  const [last] = data.lastFailures;
  const [change] = data.changes;
  return paragraphs(
    `${link(test.name, test.path)} (${place(test)}): **${plain(data.bottomLine)}**`,
    data.reasons.length > 0 && data.reasons[0]?.reason !== "unknown"
      ? `Most likely reason: ${data.reasons
          .slice(0, 2)
          .map(
            ({ title, share: part, evidence }) =>
              `${title.toLowerCase()} (${percent(Math.round(part * 100))} of its failures: ${inlineCode(evidence.slice(0, 160))})`,
          )
          .join("; ")}.`
      : null,
    bullets(
      [
        change &&
          `Its failure rate changed from ${formatScore(change.rateBefore)} to ${formatScore(change.rateAfter)} at commit ${commit(change.commitSha)}, ${ago(change.at, now)}.`,
        data.disagreements.length > 0 &&
          `It both passed and failed on ${data.disagreements.map(({ commitSha }) => commit(commitSha)).join(", ")}.`,
        data.environmentFailures > 0 &&
          `${formatPlural(data.environmentFailures, "failure")} came with a failing environment and ${oneOrMany(data.environmentFailures, "is", "are")} not charged to it.`,
        last &&
          `Last failed ${ago(last.at, now)}${last.path === null ? "" : ` in ${link(`${last.pipeline} #${last.runSequence}`, last.path)}`}${last.message === null ? "" : `: ${inlineCode(last.message.split("\n")[0]?.slice(0, 200) ?? "")}`}.`,
        data.cost.runsFailed > 0 &&
          `It cost ${formatPlural(data.cost.runsFailed, "red run")} and ${minutes(data.cost.minutesLost)} of waiting.`,
        data.state === "quarantined" &&
          `In quarantine on ${plain(branchesInWords(data.quarantineBranches))}${data.excludedBranches.length === 0 ? "" : `, never on ${plain(branchesInWords(data.excludedBranches))}`}.`,
        data.owners.length > 0 && `Owned by ${data.owners.map(plain).join(", ")}.`,
      ].filter((line): line is string => typeof line === "string"),
    ),
    data.recommendation === "none"
      ? `State: ${testStateTitles[data.state]}. Nothing to do.`
      : `**${testRecommendationTitles[data.recommendation]}.** ${plain(data.expectedEffect ?? "")}`,
  );
}

export function renderSimulation(data: SimulateQuarantineToolOutput, notes: readonly string[] = []): string {
  return paragraphs(
    `**${plain(data.summary)}**${data.minutesSaved > 0 ? ` It would have saved ${minutes(data.minutesSaved)} of waiting.` : ""} That is between ${data.from.slice(0, 10)} and ${data.to.slice(0, 10)}, replayed run by run${data.branches === null ? "" : `, with a quarantine on ${plain(branchesInWords(data.branches))} alone`}.`,
    bullets(
      data.tests
        .slice(0, 10)
        .map(
          (test) =>
            `${link(test.name, test.path)} (${place(test)})${test.label === null ? "" : `: ${test.label}`}${test.state === "quarantined" ? ", in quarantine already" : ""}`,
        ),
    ),
    notes.length > 0 && plain(notes.join(" ")),
    data.mustNot.length > 0 &&
      `**Not to be quarantined:** ${data.mustNot.map((test) => link(test.name, test.path)).join(", ")}. It would hide a fault of the code.`,
    data.notFound.length > 0 &&
      `I found no single test for ${data.notFound.map((name) => `“${plain(name)}”`).join(", ")}.`,
    `Nothing was changed. Whether to quarantine is for a person with the role approver: ${link("decide there", data.decidePath)}.`,
  );
}

export function renderRegressions(data: FindRegressionsOutput, now: string): string {
  const since = data.since.slice(0, 10);
  if (data.total === 0)
    return `**No test regressed** since ${since}: none began to fail at a commit and stayed red. ${link("Open Tests", data.path)}`;
  const failing = data.items.filter(({ stillFailing }) => stillFailing).length;
  return paragraphs(
    `**${formatPlural(data.total, "test")} regressed** since ${since}${failing > 0 ? `, ${failing} still ${oneOrMany(failing, "fails", "fail")}` : ", all repaired"}.`,
    bullets(
      data.items
        .slice(0, 8)
        .map(
          (test) =>
            `${link(test.name, test.path)} (${place(test)}): fails since ${commit(test.startCommit)}${test.suspects > 1 ? ` (or one of ${test.suspects - 1} untested before it)` : ""}, ${ago(test.startedAt, now)}${test.fixedCommit === null ? "" : `; repaired by ${commit(test.fixedCommit)}`}${test.message === null ? "" : `: ${inlineCode(test.message.slice(0, 140))}`}`,
        ),
    ),
    link("Open Tests", data.path),
  );
}
