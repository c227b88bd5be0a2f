import { z } from "zod";
import { approval, begin, run, script, stage } from "@/simulator/story/pipelines/steps";
import type { Pipeline, StageSpec, StepSpec } from "@/simulator/story/types";

const text = z.union([z.string(), z.number()]).transform(String);
const StepBlock = z.looseObject({
  type: z.string(),
  name: text.optional(),
  identifier: text,
  timeout: text.optional(),
  spec: z.looseObject({}).nullish(),
});
const Member = z.union([z.looseObject({ step: StepBlock }), z.looseObject({})]);
const StageBlock = z.looseObject({
  type: z.enum(["CI", "Deployment", "Approval", "Custom", "Pipeline"]),
  name: text.optional(),
  identifier: text,
  spec: z.looseObject({}).nullish(),
});

const Definition = z.object({
  pipeline: z.looseObject({
    identifier: text,
    name: text,
    orgIdentifier: text.optional(),
    projectIdentifier: text.optional(),
    description: text.nullish(),
    tags: z.record(z.string(), z.unknown()).nullish(),
    variables: z
      .array(z.looseObject({ name: text, value: z.unknown(), description: text.nullish() }))
      .nullish(),
    stages: z.array(z.looseObject({})).nullish(),
  }),
});

export interface PipelineDefinition {
  identifier: string;
  name: string;
  orgIdentifier: string | undefined;
  projectIdentifier: string | undefined;
  description: string;
  tags: Record<string, string>;
  runtimeVariables: Pipeline["runtimeVariables"];
  asksForBuild: boolean;
  stages: StageSpec[];
}

/** Reads a pipeline's v0 definition (already parsed from YAML) into what the story can run, or says what is wrong. */
export function readPipelineYaml(tree: unknown): PipelineDefinition | { problem: string } {
  const parsed = Definition.safeParse(tree);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { problem: `${issue?.path.join(".") || "pipeline"}: ${issue?.message ?? "is not valid"}` };
  }
  const { pipeline } = parsed.data;
  const stages: StageSpec[] = [];
  for (const [index, member] of (pipeline.stages ?? []).entries()) {
    const parallel = Array.isArray(member.parallel) ? member.parallel : null;
    for (const inner of parallel ?? [member]) {
      const block = StageBlock.safeParse(valueAt(inner, "stage"));
      if (!block.success) {
        const issue = block.error.issues[0];
        return {
          problem: `stages[${index}].stage.${issue?.path.join(".") ?? ""}: ${issue?.message ?? "is not valid"}`,
        };
      }
      const read = readStage(block.data, parallel ? index : null);
      if (stages.some((earlier) => earlier.identifier === read.identifier)) {
        return { problem: `Duplicate stage identifier [${read.identifier}]` };
      }
      stages.push(read);
    }
  }
  return {
    identifier: pipeline.identifier,
    name: pipeline.name,
    orgIdentifier: pipeline.orgIdentifier,
    projectIdentifier: pipeline.projectIdentifier,
    description: pipeline.description ?? "",
    tags: Object.fromEntries(Object.entries(pipeline.tags ?? {}).map(([key, value]) => [key, String(value)])),
    runtimeVariables: (pipeline.variables ?? [])
      .filter((variable) => typeof variable.value === "string" && variable.value.startsWith("<+input>"))
      .map((variable) => ({
        name: variable.name,
        default: /default\((.*?)\)/.exec(String(variable.value))?.[1] ?? "",
        description: variable.description ?? "",
      })),
    asksForBuild:
      valueAt(valueAt(valueAt(valueAt(pipeline, "properties"), "ci"), "codebase"), "build") === "<+input>",
    stages,
  };
}

function valueAt(tree: unknown, key: string): unknown {
  if (typeof tree !== "object" || tree === null) return undefined;
  return Object.entries(tree).find(([name]) => name === key)?.[1];
}

function asText(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function readStage(block: z.infer<typeof StageBlock>, parallelGroup: number | null): StageSpec {
  const { spec } = block;
  const execution = valueAt(spec, "execution");
  const steps = readSteps(valueAt(execution, "steps"));
  const infrastructures = valueAt(valueAt(spec, "environment"), "infrastructureDefinitions");
  const child = block.type === "Pipeline" ? asText(valueAt(spec, "pipeline")) : null;
  return stage(block.type, block.identifier, block.type === "CI" ? [...begin(), ...steps] : steps, {
    name: block.name ?? block.identifier,
    parallelGroup,
    rollbackSteps: readSteps(valueAt(execution, "rollbackSteps")),
    serviceIdentifier: asText(valueAt(valueAt(spec, "service"), "serviceRef")),
    environmentIdentifier: asText(valueAt(valueAt(spec, "environment"), "environmentRef")),
    infrastructureIdentifier: Array.isArray(infrastructures)
      ? asText(valueAt(infrastructures[0], "identifier"))
      : null,
    childPipeline: child
      ? {
          orgIdentifier: asText(valueAt(spec, "org")) ?? "",
          projectIdentifier: asText(valueAt(spec, "project")) ?? "",
          pipelineIdentifier: child,
        }
      : null,
  });
}

function readSteps(value: unknown): StepSpec[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((member: unknown, index) => {
    const parallel = valueAt(member, "parallel");
    const group = valueAt(member, "stepGroup");
    if (Array.isArray(parallel))
      return readSteps(parallel).map((step) => ({ ...step, parallelGroup: index }));
    if (group !== undefined) {
      const name = asText(valueAt(group, "identifier"));
      return readSteps(valueAt(group, "steps")).map((step) => ({ ...step, stepGroup: name }));
    }
    const parsed = Member.safeParse(member);
    const block = parsed.success ? StepBlock.safeParse(valueAt(parsed.data, "step")) : null;
    return block?.success ? [readStep(block.data)] : [];
  });
}

function readStep(block: z.infer<typeof StepBlock>): StepSpec {
  const more = { name: block.name ?? block.identifier, timeout: block.timeout ?? "10m" };
  const command = asText(valueAt(block.spec, "command")) ?? "true";
  if (block.type === "HarnessApproval") {
    return {
      ...approval(block.identifier, asText(valueAt(block.spec, "approvalMessage")) ?? "Go on?"),
      ...more,
    };
  }
  if (block.type === "Run") {
    return run(block.identifier, 20, ["shell", "script"], command, {
      ...more,
      image: asText(valueAt(block.spec, "image")),
    });
  }
  const source = asText(valueAt(valueAt(valueAt(block.spec, "source"), "spec"), "script"));
  return script(block.identifier, 15, source ?? command, { ...more, type: block.type });
}
