import { shortCommit } from "@/lib/format/commit";
import { formatDuration } from "@/lib/format/duration";
import { formatCount, formatPlural } from "@/lib/format/number";
import { partStatusLabel } from "@/schemas/executions/part-status";
import type { ExecutionRef } from "@/schemas/team/product-tools";
import { FindExecutionsOutput, GetExecutionOutput } from "@/schemas/team/product-tools";
import { ask, dataOf, type Intent } from "../plan";
import { commitWords, executionLine, executionLink, outcomeWord } from "../render/execution";
import { renderProblem } from "../render/problems";
import { ago, bullets, cut, link, paragraphs, plain } from "../render/words";
import { resolveExecution } from "../resolve";

/** "What is running?", "what waits for approval?", "is anything stuck?" */
export const inProgress: Intent = {
  id: "in_progress",
  score: ({ said }) => {
    const { concepts } = said;
    if (said.leads === "approve" || said.leads === "reject") return 0;
    if (concepts.has("waiting")) return 78;
    if (concepts.has("approval") && (concepts.has("list") || concepts.has("waiting") || said.question))
      return 76;
    return concepts.has("running") && !concepts.has("fail") ? 75 : 0;
  },
  *plan({ said, focus, context }) {
    const outcome = yield* ask("find_executions", {
      project: focus.projectKey,
      pipeline: said.name ?? undefined,
      outcomes: ["running", "waiting"],
      limit: 20,
    });
    const data = dataOf(outcome, FindExecutionsOutput);
    if (!data) return renderProblem("look up what is running", outcome);
    const waiting = data.items.filter((item) => item.outcome === "waiting");
    const running = data.items.filter((item) => item.outcome === "running");
    const onlyWaiting =
      !said.concepts.has("running") && (said.concepts.has("waiting") || said.concepts.has("approval"));
    if (data.items.length === 0) {
      return `**Nothing is running or waiting** ${data.pipeline ? `in ${plain(data.pipeline.name)}` : "now"}. ${link("Executions", data.path)}`;
    }
    return paragraphs(
      `**${formatPlural(running.length, "execution")} running, ${formatCount(waiting.length)} waiting.**`,
      waiting.length > 0 && `Waiting:\n${bullets(waiting.map((item) => executionLine(item, context.now)))}`,
      running.length > 0 &&
        !onlyWaiting &&
        `Running:\n${bullets(running.map((item) => executionLine(item, context.now)))}`,
      waiting.some((item) => item.status === "ApprovalWaiting") &&
        "To let one go on, say “approve the first one” - I will ask an approver to confirm it.",
    );
  },
};

/** "How did it go?", "is it done?", "status of checkout #12", "how long did it take?" */
export const executionStatus: Intent = {
  id: "execution_status",
  score: ({ said, focus }) => {
    const named = said.executionId !== null || said.runSequence !== null;
    if (said.concepts.has("why") || said.concepts.has("log")) return 0;
    if (said.concepts.has("slow") && (focus.execution || named || said.name || said.last)) return 74;
    if (said.concepts.has("status") && (focus.execution || named || said.name || said.last)) return 68;
    if (named && !said.concepts.has("run")) return 64;
    if (said.last && (said.name || focus.pipeline || said.resource?.type === "execution")) return 61;
    return said.ordinal !== null && focus.listed.length > 0 ? 57 : 0;
  },
  *plan(situation) {
    const resolved = yield* resolveExecution(situation, null);
    if ("answer" in resolved) return resolved.answer;
    const outcome = yield* ask("get_execution", {
      execution: resolved.found.planExecutionId,
      project: resolved.found.projectKey,
    });
    const data = dataOf(outcome, GetExecutionOutput);
    return data
      ? renderExecution(data, situation.context.now)
      : renderProblem("look at that execution", outcome);
  },
};

function renderExecution(data: GetExecutionOutput, now: string): string {
  const { execution } = data;
  const took =
    execution.durationMs === null
      ? `, started ${ago(execution.startedAt, now)}`
      : ` after **${formatDuration(execution.durationMs)}**, ${ago(execution.endedAt ?? execution.startedAt, now)}`;
  return paragraphs(
    `${executionLink(execution)} **${outcomeWord(execution.outcome)}**${took}.${usual(data)}`,
    data.stages.length > 0 &&
      `| Stage | Status | Duration |\n| --- | --- | --- |\n${data.stages
        .slice(0, 20)
        .map(
          (stage) =>
            `| ${plain(stage.name)} | ${plain(partStatusLabel(stage))} | ${formatDuration(stage.durationMs)} |`,
        )
        .join("\n")}`,
    started(execution),
    execution.outcome === "failed" && "Ask “why did it fail?” for the evidence.",
  );
}

function usual(data: GetExecutionOutput): string {
  const before = data.lastGreen?.durationMs ?? null;
  if (before === null || data.execution.durationMs === null) return "";
  return ` The last green run took ${formatDuration(before)}.`;
}

function started(execution: ExecutionRef): string | null {
  const by = execution.triggeredBy ? `Started by ${plain(execution.triggeredBy)}` : "Started";
  const commit = commitWords(execution);
  return `${by} (${plain(execution.triggerType.toLowerCase())})${execution.branch ? ` on ${plain(execution.branch)}` : ""}${commit ? ` with ${commit}` : ""}.`;
}

/** "What changed?", "who broke it?", "which commit?" */
export const whatChanged: Intent = {
  id: "what_changed",
  score: ({ said, focus }) => {
    const asksWho = /\bwho\b/.test(said.text) && said.concepts.has("fail");
    if (!said.concepts.has("changed") && !asksWho) return 0;
    return said.name || focus.execution || said.last || said.executionId || asksWho ? 82 : 50;
  },
  *plan(situation) {
    const resolved = yield* resolveExecution(
      situation,
      situation.said.concepts.has("fail") ? ["failed"] : null,
    );
    if ("answer" in resolved) return resolved.answer;
    const outcome = yield* ask("get_execution", {
      execution: resolved.found.planExecutionId,
      project: resolved.found.projectKey,
    });
    const data = dataOf(outcome, GetExecutionOutput);
    if (!data) return renderProblem("look at that execution", outcome);
    const { execution, commits, lastGreen } = data;
    const own = commitWords(execution);
    const same = lastGreen?.commitSha && lastGreen.commitSha === execution.commitSha;
    return paragraphs(
      own
        ? `${executionLink(execution)} ran ${own}.`
        : `Harness names no commit for ${executionLink(execution)}.`,
      commits.length > 0 &&
        bullets(
          commits
            .slice(0, 10)
            .map(
              (commit) =>
                `${commit.url ? link(shortCommit(commit.sha), commit.url) : `\`${shortCommit(commit.sha)}\``} ${plain(cut(commit.message.split("\n")[0] ?? "", 100))}${commit.author ? ` - ${plain(commit.author)}` : ""}`,
            ),
        ),
      lastGreen &&
        `The last green run before it was ${executionLink(lastGreen)}${same ? " **on the same commit**, so the change is not in the code" : lastGreen.commitSha ? ` with ${commitWords(lastGreen)}` : ""}.`,
      "I see the commits that Harness lists for an execution, not the differences between them.",
    );
  },
};

/** "List the executions of X", "recent runs". */
export const listExecutions: Intent = {
  id: "list_executions",
  score: ({ said }) => {
    if (said.resource?.type !== "execution" || said.concepts.has("fail") || said.concepts.has("log"))
      return 0;
    return said.concepts.has("list") && !/^(?:run|build|execution|job)\b/.test(said.text) ? 62 : 0;
  },
  *plan({ said, focus, context }) {
    const outcome = yield* ask("find_executions", {
      project: focus.projectKey,
      pipeline: said.name ?? (said.pronoun ? focus.pipeline?.identifier : undefined),
      branch: said.branch,
      limit: 10,
    });
    const data = dataOf(outcome, FindExecutionsOutput);
    if (!data) return renderProblem("list the executions", outcome);
    if (data.items.length === 0)
      return `There are **no executions**${data.pipeline ? ` of ${plain(data.pipeline.name)}` : ""} yet.`;
    return paragraphs(
      `The newest of **${formatPlural(data.total, "execution")}**${data.pipeline ? ` of ${plain(data.pipeline.name)}` : ""}:`,
      bullets(data.items.map((item) => executionLine(item, context.now))),
      link("Open Executions", data.path),
    );
  },
};
