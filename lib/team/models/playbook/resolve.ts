import type { Outcome } from "@/schemas/executions/execution-status";
import {
  type ExecutionRef,
  FindExecutionsOutput,
  FindPipelinesOutput,
  type PipelineRef,
} from "@/schemas/team/product-tools";
import { ask, dataOf, type Plan, type Situation } from "./plan";
import { renderProblem } from "./render/problems";
import { bullets, link, paragraphs, plain } from "./render/words";

/** Something that was found, or the answer that says why nothing was. */
export type Resolved<Value> = { found: Value } | { answer: string };

export interface ExecutionTarget {
  planExecutionId: string;
  projectKey: string | null;
  /** All that is known of it without another call. */
  ref: ExecutionRef | null;
}

/**
 * Which execution the message speaks of: an id or address, a run number, "the second one", a pipeline's name, "it",
 * and without any of these the newest with one of `outcomes` in the page's project.
 */
export function* resolveExecution(
  { said, focus }: Situation,
  outcomes: readonly Outcome[] | null,
): Plan<Resolved<ExecutionTarget>> {
  if (said.executionId) {
    return { found: { planExecutionId: said.executionId, projectKey: focus.projectKey, ref: null } };
  }
  const listed = said.ordinal === null || said.name ? undefined : focus.listed[said.ordinal - 1];
  if (listed) return { found: target(listed) };
  const pipeline =
    said.name ?? (said.runSequence !== null || said.last ? focus.pipeline?.identifier : undefined);
  const inFocus =
    !said.name && !(said.last && !said.pronoun) && said.runSequence === null ? focus.execution : null;
  if (inFocus) {
    const known = focus.listed.find((item) => item.planExecutionId === inFocus.planExecutionId) ?? null;
    return {
      found: { planExecutionId: inFocus.planExecutionId, projectKey: inFocus.projectKey, ref: known },
    };
  }
  const wanted = pipeline ?? (said.name === null ? focus.pipeline?.identifier : undefined);
  const outcome = yield* ask("find_executions", {
    pipeline: wanted,
    project: said.name ? undefined : (focus.pipeline?.projectKey ?? focus.projectKey),
    outcomes: said.runSequence === null ? outcomes : undefined,
    runSequence: said.runSequence,
    branch: said.branch,
    limit: 5,
  });
  const data = dataOf(outcome, FindExecutionsOutput);
  if (!data) return { answer: renderProblem("look up the execution", outcome) };
  const [first] = data.items;
  if (first) return { found: target(first) };
  if (said.name && !data.pipeline) return { answer: yield* unknownPipeline(said.name) };
  const what = outcomes?.includes("failed") ? "failed execution" : outcomes ? "open execution" : "execution";
  const where = data.pipeline ? ` of ${plain(data.pipeline.name)}` : "";
  const which = said.runSequence === null ? "" : ` with number ${said.runSequence}`;
  return {
    answer: `I found **no ${what}**${where}${which}${said.branch ? ` on branch ${plain(said.branch)}` : ""}. ${link("Executions", data.path)} shows what there is.`,
  };
}

function target(ref: ExecutionRef): ExecutionTarget {
  return { planExecutionId: ref.planExecutionId, projectKey: ref.projectKey, ref };
}

/** Which pipeline the message speaks of; asks back when the name fits several. */
export function* resolvePipeline({ said, focus }: Situation, doing: string): Plan<Resolved<PipelineRef>> {
  const query = said.name ?? focus.pipeline?.identifier;
  if (!query) {
    return { answer: `Which pipeline shall I ${doing}? Name it, or open its page and ask there.` };
  }
  const outcome = yield* ask("find_pipelines", {
    query,
    project: said.name ? undefined : focus.pipeline?.projectKey,
    limit: 5,
  });
  const data = dataOf(outcome, FindPipelinesOutput);
  if (!data) return { answer: renderProblem("look up the pipeline", outcome) };
  const [first] = data.items;
  if (!first) return { answer: noPipeline(query) };
  if (!data.exact && data.items.length > 1) {
    return {
      answer: paragraphs(
        `“${plain(query)}” could be several pipelines. Which one shall I ${doing}?`,
        bullets(data.items.map(pipelineLine)),
      ),
    };
  }
  return { found: first };
}

function* unknownPipeline(name: string): Plan {
  const outcome = yield* ask("find_pipelines", { query: name, limit: 5 });
  const data = dataOf(outcome, FindPipelinesOutput);
  if (!data || data.items.length === 0) return noPipeline(name);
  return paragraphs(
    `I know no pipeline called “${plain(name)}”. Did you mean one of these?`,
    bullets(data.items.map(pipelineLine)),
  );
}

function pipelineLine(pipeline: PipelineRef): string {
  return `${link(pipeline.name, pipeline.path)} (${plain(pipeline.projectKey)})`;
}

function noPipeline(name: string): string {
  return `I know no pipeline called “${plain(name)}” in the projects that are watched. Ask “list pipelines” to see them.`;
}

/** Connector, organization and project of a project key (`slug.org.project`), as the Harness tools take them. */
export function scopeOf(projectKey: string | null): {
  connector?: string;
  org_id?: string;
  project_id?: string;
} {
  const [connector, org, project] = projectKey?.split(".") ?? [];
  return {
    ...(connector ? { connector } : {}),
    ...(org ? { org_id: org } : {}),
    ...(project ? { project_id: project } : {}),
  };
}
