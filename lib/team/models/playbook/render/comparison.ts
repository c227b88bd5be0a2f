import { shortCommit } from "@/lib/format/commit";
import { formatDuration } from "@/lib/format/duration";
import { formatCount, formatPlural } from "@/lib/format/number";
import type { CompareExecutionsOutput } from "@/schemas/team/failure-tools";
import { executionLink, outcomeWord } from "./execution";
import { bullets, cut, link, paragraphs, plain, sentence } from "./words";

const maxRows = 8;

/** What differs between two executions, what explains most first. */
export function renderComparison(data: CompareExecutionsOutput, notes: readonly string[]): string {
  const { first, second } = data;
  const commits = data.commits.onlySecond;
  return paragraphs(
    `${executionLink(first)} ${outcomeWord(first.outcome)} after ${formatDuration(first.durationMs)}; ${executionLink(second)} ${outcomeWord(second.outcome)} after ${formatDuration(second.durationMs)}. ${sameness(data)}`,
    tests(data),
    commits.length > 0 &&
      `**Commits only in #${second.runSequence}**\n${bullets(
        commits
          .slice(0, maxRows)
          .map(
            ({ sha, message, author, url }) =>
              `${url === null ? `\`${shortCommit(sha)}\`` : link(shortCommit(sha), url)} ${plain(cut(message.split("\n")[0] ?? "", 90))}${author ? ` - ${plain(author)}` : ""}`,
          ),
      )}`,
    differences("Inputs", data.inputs),
    differences("Pipeline YAML", data.pipelineYaml),
    steps(data),
    notes.length > 0 && notes.map((note) => sentence(plain(note))).join(" "),
  );
}

function sameness({ samePipeline, sameCommit, inputs, pipelineYaml }: CompareExecutionsOutput): string {
  const parts = [
    !samePipeline && "They are of different pipelines.",
    sameCommit === true && "Both ran the **same commit**.",
    sameCommit === false && "They ran different commits.",
    inputs.items !== null && pipelineYaml.items !== null && inputs.total + pipelineYaml.total === 0
      ? "Inputs and pipeline are the same."
      : false,
  ];
  return parts.filter((part) => part !== false).join(" ");
}

function tests({ tests: compared, second }: CompareExecutionsOutput): string | null {
  if (compared === null || compared.newlyFailingTotal === 0) return null;
  return `**${formatPlural(compared.newlyFailingTotal, "test")} newly failing in #${second.runSequence}**\n${bullets(
    compared.newlyFailing.slice(0, maxRows).map(({ name, path, message }) => {
      const said = message?.split("\n")[0] ?? "";
      return `${link(cut(name, 140), path)}${said === "" ? "" : `: ${plain(cut(said, 140))}`}`;
    }),
  )}`;
}

function differences(name: string, { items, total }: CompareExecutionsOutput["inputs"]): string | null {
  if (items === null || total === 0) return null;
  const shown = items
    .slice(0, maxRows)
    .map(({ path, before, after }) => `${plain(cut(path, 140))}: ${value(before)} → ${value(after)}`);
  const more = total > shown.length ? `\n- … and ${formatCount(total - shown.length)} more` : "";
  return `**${name}: ${formatPlural(total, "difference")}**\n${bullets(shown)}${more}`;
}

const value = (text: string | null) =>
  text === null ? "_absent_" : text === "" ? "_empty_" : plain(cut(text, 80));

function steps({ steps: all, stepTotal, first, second }: CompareExecutionsOutput): string | null {
  const rows = all
    .slice(0, maxRows)
    .map(
      ({ stage, step, href, first: was, second: is }) =>
        `| ${link(step, href)} | ${plain(stage)} | ${side(was)} | ${side(is)} |`,
    );
  if (rows.length === 0) return null;
  const head = `| Step | Stage | #${first.runSequence} | #${second.runSequence} |\n| --- | --- | --- | --- |\n`;
  return paragraphs(
    `${head}${rows.join("\n")}`,
    stepTotal > rows.length && `${formatCount(stepTotal - rows.length)} more steps differ less.`,
  );
}

const side = (step: { status: string; durationMs: number | null } | null) =>
  step === null ? "not run" : `${plain(step.status)} ${formatDuration(step.durationMs)}`;
