import { stringify } from "yaml";
import { notFound } from "@/simulator/http/envelope";
import { parseYaml } from "@/simulator/http/runtime-inputs";
import type { InputSet, Pipeline, World } from "@/simulator/story/types";

type Tree = Record<string, unknown>;

const isTree = (value: unknown): value is Tree =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function findInputSet(world: World, pipeline: Pipeline, identifier: string): InputSet | undefined {
  return world.inputSets.find(
    (inputSet) =>
      inputSet.identifier === identifier &&
      inputSet.pipelineIdentifier === pipeline.identifier &&
      inputSet.orgIdentifier === pipeline.orgIdentifier &&
      inputSet.projectIdentifier === pipeline.projectIdentifier,
  );
}

/**
 * The runtime input YAML that input sets give together; later ones overrule earlier ones, and `last` all of them.
 *
 * @throws HarnessError 404 for an input set that does not exist
 */
export function mergeInputSets(
  world: World,
  pipeline: Pipeline,
  references: readonly string[],
  last: string,
): string {
  let merged: Tree = {};
  for (const reference of references) {
    const inputSet = findInputSet(world, pipeline, reference);
    if (!inputSet) {
      throw notFound(
        `Input Set [${reference}], for pipeline [${pipeline.identifier}] does not exist or has been deleted`,
      );
    }
    const tree = parseYaml(inputSet.yaml);
    const given = isTree(tree) && isTree(tree.inputSet) ? tree.inputSet.pipeline : undefined;
    if (isTree(given)) merged = mergeTrees(merged, given);
    const overlay =
      isTree(tree) && isTree(tree.overlayInputSet) ? tree.overlayInputSet.inputSetReferences : undefined;
    const inner = Array.isArray(overlay)
      ? overlay.filter((entry): entry is string => typeof entry === "string")
      : [];
    if (inner.length > 0) {
      const tree2 = parseYaml(mergeInputSets(world, pipeline, inner, ""));
      if (isTree(tree2) && isTree(tree2.pipeline)) merged = mergeTrees(merged, tree2.pipeline);
    }
  }
  const extra = parseYaml(last);
  if (isTree(extra) && isTree(extra.pipeline)) merged = mergeTrees(merged, extra.pipeline);
  return Object.keys(merged).length === 0 ? last : stringify({ pipeline: merged });
}

/** Lists of named values are merged by name, trees by key; everything else is replaced. */
function mergeTrees(base: Tree, over: Tree): Tree {
  const result: Tree = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const before = result[key];
    if (isTree(before) && isTree(value) && !("type" in value)) result[key] = mergeTrees(before, value);
    else if (Array.isArray(before) && Array.isArray(value)) result[key] = mergeNamed(before, value);
    else result[key] = value;
  }
  return result;
}

function mergeNamed(base: unknown[], over: unknown[]): unknown[] {
  const nameOf = (entry: unknown): unknown => (isTree(entry) ? entry.name : undefined);
  const kept = base.filter(
    (entry) => !over.some((other) => nameOf(other) !== undefined && nameOf(other) === nameOf(entry)),
  );
  return [...kept, ...over];
}
