import { shortCommit } from "@/lib/format/commit";
import { formatPlural } from "@/lib/format/number";
import { formatWholePercent } from "@/lib/format/percent";
import type { Evidence, Hypothesis } from "@/schemas/failures/investigations";
import type {
  FindSimilarFailuresOutput,
  InvestigateFailureOutput,
  InvestigationBrief,
} from "@/schemas/team/failure-tools";
import { executionLink } from "./execution";
import { ago, bullets, codeBlock, cut, link, paragraphs, plain, sentence } from "./words";

const maxLines = 18;
const maxEvidence = 6;
const maxRuledOut = 3;
const maxActions = 3;

/** What an investigation found: verdict, lines, evidence, what was ruled out, what to do; each claim with the id of its evidence. */
export function renderInvestigation(data: InvestigateFailureOutput, now: string): string | null {
  const { execution, report } = data;
  if (report === null) return null;
  const confirmed = report.hypotheses.filter(({ status }) => status === "confirmed");
  const open = report.hypotheses.filter(({ status }) => status === "open");
  const ruledOut = report.hypotheses.filter(({ status }) => status === "ruled_out");
  const main = confirmed[0] ?? open[0];
  return paragraphs(
    `${executionLink(execution)} failed${place(report)} ${ago(execution.endedAt ?? execution.startedAt, now)}. **${plain(report.verdictTitle)}, ${formatWholePercent(report.confidence)} sure; cause: ${plain(report.causeTitle.toLowerCase())}.** ${sentence(plain(report.bottomLine))}${cite(main?.evidenceFor.slice(0, 2))}`,
    renderExcerpt(report),
    evidence(report, main),
    changes(report),
    open.length > (main?.status === "open" ? 1 : 0) &&
      `**Still open**\n${bullets(open.filter((each) => each !== main).map(hypothesisLine))}`,
    ruledOut.length > 0 && `**Ruled out**\n${bullets(ruledOut.slice(0, maxRuledOut).map(hypothesisLine))}`,
    similarWords(report),
    actions(report),
    report.unknowns.length > 0 &&
      `**Not known:** ${report.unknowns
        .slice(0, 3)
        .map((each) => sentence(plain(each)))
        .join(" ")}`,
    link("Open the investigation", data.path),
  );
}

function place(report: InvestigationBrief): string {
  const { stepName, stageName, href } = report.firstFailure;
  if (stepName !== null)
    return ` in step ${link(stepName, href)}${stageName === null ? "" : ` of stage ${plain(stageName)}`}`;
  return stageName === null ? "" : ` in stage ${plain(stageName)}`;
}

/** ` [e1] [e4]`; nothing for no ids. */
function cite(ids: readonly string[] | undefined): string {
  return (ids ?? []).map((id) => ` [${id}]`).join("");
}

function renderExcerpt({ excerpt }: InvestigationBrief): string | null {
  if (excerpt.length === 0) return null;
  const failing = excerpt.filter((line) => line.failing);
  const shown =
    excerpt.length <= maxLines ? excerpt : (failing.length > 0 ? failing : excerpt).slice(0, maxLines);
  const width = String(shown.at(-1)?.line ?? 0).length;
  const links = failing
    .slice(0, 4)
    .map((line) => link(`line ${line.line}`, line.href))
    .join(", ");
  return paragraphs(
    codeBlock(
      shown.map(
        (line) => `${String(line.line).padStart(width)}${line.failing ? " > " : "   "}${cut(line.text, 220)}`,
      ),
    ),
    links !== "" && `In the log: ${links}.`,
  );
}

/** What speaks for the answer; without a hypothesis, all that there is. */
function evidence(report: InvestigationBrief, main: Hypothesis | undefined): string | null {
  const wanted = main?.evidenceFor ?? report.evidence.map(({ id }) => id);
  const items = report.evidence.filter(({ id }) => wanted.includes(id)).slice(0, maxEvidence);
  if (items.length === 0) return null;
  return `**Evidence**\n${bullets(items.map(evidenceLine))}`;
}

function evidenceLine({ id, statement }: Evidence): string {
  return `${sentence(plain(cut(statement, 220)))} [${id}]`;
}

function hypothesisLine({
  title,
  because,
  evidenceFor,
  evidenceAgainst,
  status,
  probability,
}: Hypothesis): string {
  const ids = status === "ruled_out" ? evidenceAgainst : [...evidenceFor, ...evidenceAgainst];
  const chance = status === "open" ? ` (${formatWholePercent(probability)})` : "";
  return `${plain(title)}${chance}: ${sentence(plain(because))}${cite(ids.slice(0, 3))}`;
}

function changes({ changes: all, culprit, comparedWith }: InvestigationBrief): string | null {
  const since =
    comparedWith === null
      ? ""
      : ` since the last green run ${link(`#${comparedWith.runSequence}`, comparedWith.href)}`;
  const suspect =
    culprit === null
      ? null
      : `Most likely from commit ${culprit.href === null ? `\`${shortCommit(culprit.sha)}\`` : link(shortCommit(culprit.sha), culprit.href)} “${plain(cut(culprit.message.split("\n")[0] ?? "", 90))}”${culprit.author ? ` by ${plain(culprit.author)}` : ""}.${cite(culprit.evidenceId === null ? [] : [culprit.evidenceId])}`;
  const listed = all
    .slice(0, 4)
    .map(
      ({ title, before, after, evidenceId }) =>
        `${plain(cut(title, 120))}${before !== null && after !== null ? `: ${plain(cut(before, 60))} → ${plain(cut(after, 60))}` : ""}${cite(evidenceId === null ? [] : [evidenceId])}`,
    );
  if (suspect === null && listed.length === 0) return null;
  return paragraphs(suspect, listed.length > 0 && `**Changed${since}**\n${bullets(listed)}`);
}

function similarWords({ similar }: InvestigationBrief): string | null {
  if (similar.total === 0) return null;
  const helped =
    similar.rerunsTried === 0 ? "" : ` Run again, ${similar.rerunsPassed} of ${similar.rerunsTried} passed.`;
  return `${formatPlural(similar.total, "failure")} like this before.${helped}`;
}

function actions({ actions: all }: InvestigationBrief): string | null {
  if (all.length === 0) return null;
  const lines = all
    .slice(0, maxActions)
    .map(
      ({ title, what, kind, evidenceIds }, index) =>
        `${index + 1}. ${sentence(plain(title))} ${sentence(plain(what))}${kind === "rerun" ? " Say “run it again” and I will ask for approval." : ""}${cite(evidenceIds.slice(0, 2))}`,
    );
  return `**What to do**\n${lines.join("\n")}`;
}

const resolutions: Record<FindSimilarFailuresOutput["items"][number]["resolution"], string> = {
  passed_on_rerun: "passed when run again",
  recovered_alone: "the pipeline passed later",
  fixed_by_commit: "fixed by a commit",
  still_failing: "not recovered",
  unknown: "not known how it ended",
};

/** Failures like one: how often, since when, how they ended. */
export function renderSimilar(data: FindSimilarFailuresOutput, now: string): string {
  const { execution, cluster, total, pipelines, firstAt, rerunsTried, rerunsPassed, items } = data;
  if (cluster === null) {
    return `Nothing is known to be like ${executionLink(execution)}: its failing lines have not been read.`;
  }
  if (total === 0) {
    return paragraphs(
      `${executionLink(execution)} is the **only failure of its kind** in the last 90 days: ${link(cut(cluster.title, 120), cluster.path)}`,
    );
  }
  const since = firstAt === null ? "" : `, the first ${ago(new Date(firstAt).toISOString(), now)}`;
  return paragraphs(
    `**${formatPlural(total, "failure")} like ${executionLink(execution)}** in ${formatPlural(pipelines, "pipeline")} within 90 days${since}: ${link(cut(cluster.title, 120), cluster.path)}`,
    rerunsTried === 0
      ? "None of these commits was run again, so whether that helps is not known."
      : `Run again on the same commit, **${rerunsPassed} of ${rerunsTried}** passed.`,
    bullets(
      items.map(
        (item) =>
          `${link(`${item.pipelineName} #${item.runSequence}`, item.href)}, ${ago(new Date(item.at).toISOString(), now)}: ${resolutions[item.resolution]}`,
      ),
    ),
    cluster.owner !== null && `${plain(cluster.owner)} takes care of them.`,
  );
}
