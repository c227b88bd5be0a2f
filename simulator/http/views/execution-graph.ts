import { stageGroups } from "@/simulator/engine/project-execution";
import { failureInfo, worstStatus, wrapperId } from "@/simulator/http/views/execution-layout";
import { type GraphNode, plainNode, stepNode } from "@/simulator/http/views/execution-node";
import { sectionLogKey } from "@/simulator/story/log-keys";
import { groups } from "@/simulator/story/pipelines/pipeline-yaml";
import { shortId } from "@/simulator/story/random";
import type { Execution, StageRun, StepRun, World } from "@/simulator/story/types";

interface Graph {
  nodeMap: Record<string, GraphNode>;
  nodeAdjacencyListMap: Record<string, { children: string[]; nextIds: string[] }>;
}

const stageStepTypes: Record<StageRun["spec"]["type"], string> = {
  CI: "IntegrationStageStepPMS",
  Deployment: "DEPLOYMENT_STAGE_STEP",
  Approval: "APPROVAL_STAGE",
  Custom: "CUSTOM_STAGE",
  Pipeline: "PIPELINE_STAGE",
};

/**
 * The step graph of an execution, or of one stage of it. Only nodes that have begun are in it, as in Harness; a walk
 * starts at `rootNodeId`, goes down `children` and along `nextIds`.
 */
export function executionGraph(world: World, run: Execution, only: StageRun | null) {
  const builder = new GraphBuilder(world, run);
  const rootNodeId = only ? builder.addStage(only) : builder.addPipeline();
  return {
    rootNodeId,
    nodeMap: builder.graph.nodeMap,
    nodeAdjacencyListMap: builder.graph.nodeAdjacencyListMap,
    executionMetadata: {
      accountId: world.account.id,
      orgIdentifier: run.orgIdentifier,
      projectIdentifier: run.projectIdentifier,
      pipelineIdentifier: run.pipelineIdentifier,
      planExecutionId: run.id,
    },
    representationStrategy: "camelCase",
  };
}

class GraphBuilder {
  readonly graph: Graph = { nodeMap: {}, nodeAdjacencyListMap: {} };
  readonly #world: World;
  readonly #run: Execution;

  constructor(world: World, run: Execution) {
    this.#world = world;
    this.#run = run;
  }

  #add(node: GraphNode, children: string[]): string {
    this.graph.nodeMap[node.uuid] = node;
    this.graph.nodeAdjacencyListMap[node.uuid] = { children, nextIds: [] };
    return node.uuid;
  }

  /** Links nodes one after the other; returns what the parent lists as its children. */
  #chain(ids: string[]): string[] {
    for (const [index, id] of ids.entries()) {
      const next = ids[index + 1];
      const adjacency = this.graph.nodeAdjacencyListMap[id];
      if (adjacency && next !== undefined) adjacency.nextIds = [next];
    }
    return ids.slice(0, 1);
  }

  addPipeline(): string {
    const run = this.#run;
    const frame = { startTs: run.startTs, endTs: run.endTs, status: run.status };
    const chain = stageGroups(run.stages)
      .filter((group) => group.some(hasBegun))
      .map((group) => this.#addStages(group));
    const stages = this.#add(
      plainNode(this.#id("stages"), "stages", "stages", "STAGES_STEP", "pipeline.stages", frame),
      this.#chain(chain),
    );
    const root = plainNode(
      this.#id("pipeline"),
      "pipeline",
      "pipeline",
      "PIPELINE_SECTION",
      "pipeline",
      frame,
    );
    root.logBaseKey = sectionLogKey(this.#world, run, null);
    return this.#add(root, [stages]);
  }

  #addStages(group: readonly StageRun[]): string {
    const [only] = group;
    if (group.length === 1 && only) return this.addStage(only);
    const begun = group.filter(hasBegun);
    const matrix = only?.matrixValue !== null;
    const ended = begun.every((stage) => stage.endTs !== null);
    const node = plainNode(
      wrapperId(this.#world, this.#run, group),
      matrix ? (only?.spec.name ?? "") : "parallel",
      matrix ? (only?.spec.identifier ?? "") : "parallel",
      matrix ? "STRATEGY" : "NG_FORK",
      `pipeline.stages.${matrix ? (only?.spec.identifier ?? "") : "parallel"}`,
      {
        startTs: Math.min(...begun.map((stage) => stage.startTs ?? 0)),
        endTs: ended ? Math.max(...begun.map((stage) => stage.endTs ?? 0)) : null,
        status: worstStatus(begun),
      },
    );
    return this.#add(
      node,
      begun.map((stage) => this.addStage(stage)),
    );
  }

  addStage(stage: StageRun): string {
    const fqn = `pipeline.stages.${stage.identifier}`;
    const node = plainNode(
      stage.nodeExecutionId,
      stage.name,
      stage.identifier,
      stageStepTypes[stage.spec.type],
      fqn,
      stage,
    );
    node.setupId = stage.nodeId;
    if (stage.steps.length > 0) node.logBaseKey = sectionLogKey(this.#world, this.#run, stage.identifier);
    if (stage.failure) node.failureInfo = failureInfo(stage.failure);
    if (stage.matrixValue !== null) {
      const values = stage.spec.matrix?.values ?? [];
      node.strategyMetadata = {
        currentIteration: values.indexOf(stage.matrixValue),
        totalIterations: values.length,
        matrixmetadata: {
          matrixcombination: [],
          matrixvalues: { [stage.spec.matrix?.axis ?? ""]: stage.matrixValue },
        },
      };
    }
    if (stage.childExecutionId) {
      node.stepDetails = {
        childPipelineExecutionDetails: {
          planExecutionId: stage.childExecutionId,
          orgId: stage.spec.childPipeline?.orgIdentifier,
          projectId: stage.spec.childPipeline?.projectIdentifier,
        },
      };
    }
    if (stage.spec.type === "CI" && stage.artifactTag && stage.status === "Success") {
      node.outcomes = { integrationStageOutcome: this.#buildOutcome(stage) };
    }
    return this.#add(node, this.#chain(this.#sections(stage, fqn)));
  }

  #sections(stage: StageRun, fqn: string): string[] {
    if (stage.startTs === null || stage.status === "Skipped" || stage.steps.length === 0) return [];
    const sections: string[] = [];
    const frame = { startTs: stage.startTs, endTs: stage.startTs + 400, status: "Success" as const };
    if (stage.spec.type === "Deployment") {
      sections.push(
        this.#add(
          plainNode(
            this.#id(stage, "service"),
            "Service",
            "service",
            "SERVICE_V3",
            `${fqn}.spec.service`,
            frame,
          ),
          [],
        ),
        this.#add(
          plainNode(
            this.#id(stage, "infra"),
            "Infrastructure",
            "infrastructure",
            "INFRASTRUCTURE_TASKSTEP_V2",
            `${fqn}.spec.infrastructure`,
            frame,
          ),
          [],
        ),
      );
    }
    const begun = stage.steps.filter((step) => step.startTs !== null && step.status !== "NotStarted");
    const rolled = stage.rollbackSteps.filter(
      (step) => step.startTs !== null && step.status !== "NotStarted",
    );
    if (begun.length > 0) {
      sections.push(
        this.#addSteps(stage, begun, "execution", "Execution", "NG_EXECUTION", `${fqn}.spec.execution`),
      );
    }
    if (rolled.length > 0) {
      sections.push(
        this.#addSteps(
          stage,
          rolled,
          "rollbackSteps",
          "Execution (Rollback)",
          "ROLLBACK_OPTIONAL_CHILD_CHAIN",
          `${fqn}.spec.execution.rollbackSteps`,
        ),
      );
    }
    return sections;
  }

  #addSteps(
    stage: StageRun,
    steps: StepRun[],
    identifier: string,
    name: string,
    stepType: string,
    fqn: string,
  ): string {
    const ended = stage.endTs !== null;
    const failed = steps.find((step) => step.failure && step.status === "Failed");
    const node = plainNode(this.#id(stage, identifier), name, identifier, stepType, fqn, {
      startTs: steps[0]?.startTs ?? null,
      endTs: ended ? Math.max(...steps.map((step) => step.endTs ?? 0)) : null,
      status: failed ? "Failed" : ended ? (steps.at(-1)?.status ?? "Success") : stage.status,
    });
    if (failed?.failure) node.failureInfo = failureInfo(failed.failure);
    const blocks: { group: string | null; ids: string[]; steps: StepRun[] }[] = [];
    for (const members of groups(steps.map((step) => ({ step, parallelGroup: step.spec.parallelGroup })))) {
      const inner = members.map((member) => member.step);
      const group = inner[0]?.spec.stepGroup ?? null;
      const block = { group, ids: [this.#addMembers(stage, inner)], steps: inner };
      const last = blocks.at(-1);
      if (group !== null && last?.group === group) {
        last.ids.push(...block.ids);
        last.steps.push(...inner);
      } else {
        blocks.push(block);
      }
    }
    const chain = blocks.flatMap(({ group, ids, steps: inner }) =>
      group === null ? ids : [this.#addGroup(stage, group, inner, this.#chain(ids))],
    );
    return this.#add(node, this.#chain(chain));
  }

  #addGroup(stage: StageRun, group: string, steps: readonly StepRun[], children: string[]): string {
    const ended = steps.every((step) => step.endTs !== null);
    return this.#add(
      plainNode(
        this.#id(stage, "group", group),
        group,
        group,
        "STEP_GROUP",
        `pipeline.stages.${stage.identifier}.spec.execution.steps.${group}`,
        {
          startTs: steps[0]?.startTs ?? null,
          endTs: ended ? Math.max(...steps.map((step) => step.endTs ?? 0)) : null,
          status: steps.find((step) => step.status !== "Success")?.status ?? "Success",
        },
      ),
      children,
    );
  }

  #addMembers(stage: StageRun, steps: readonly StepRun[]): string {
    const ids = steps.map((step) => this.#add(stepNode(this.#world, this.#run, stage, step), []));
    const [only] = ids;
    if (ids.length === 1 && only !== undefined) return only;
    const ended = steps.every((step) => step.endTs !== null);
    const fork = plainNode(
      this.#id(stage, "fork", steps[0]?.spec.identifier ?? ""),
      "parallel",
      "parallel",
      "NG_FORK",
      `pipeline.stages.${stage.identifier}.spec.execution.steps.parallel`,
      {
        startTs: steps[0]?.startTs ?? null,
        endTs: ended ? Math.max(...steps.map((step) => step.endTs ?? 0)) : null,
        status: steps.find((step) => step.status !== "Success")?.status ?? "Success",
      },
    );
    return this.#add(fork, ids);
  }

  #buildOutcome(stage: StageRun) {
    const service = this.#world.services.find(
      (entry) => entry.repository === this.#run.build?.repository.name,
    );
    const imageName =
      service?.image ?? `images.fernwick.example/${this.#run.build?.repository.name ?? "image"}`;
    return {
      imageArtifacts: [
        {
          imageName,
          tag: stage.artifactTag,
          url: `https://${imageName}:${stage.artifactTag}`,
          digest: `sha256:${this.#run.build?.commit.sha.padEnd(64, "0").slice(0, 64)}`,
        },
      ],
      fileArtifacts: [],
      sbomArtifacts: [],
    };
  }

  #id(place: StageRun | string, ...keys: string[]): string {
    return typeof place === "string"
      ? shortId(this.#world.seed, this.#run.id, "graph", place)
      : shortId(this.#world.seed, this.#run.id, "graph", place.identifier, ...keys);
  }
}

function hasBegun(stage: StageRun): boolean {
  return stage.startTs !== null && stage.status !== "NotStarted";
}
