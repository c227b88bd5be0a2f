import { accessTypes } from "./access";
import { approvalsTypes } from "./approvals";
import { connectorsTypes } from "./connectors";
import { deliveryTypes } from "./delivery";
import { executionsTypes } from "./executions";
import { featureFlagsTypes } from "./feature-flags";
import { pipelinesTypes } from "./pipelines";
import { platformTypes } from "./platform";
import type { AnyEntry, CrudVerb, ResourceType } from "./resource-type";
import { secretsTypes } from "./secrets";
import { triggersTypes } from "./triggers";

/** All resource types, in the order in which they are described. Their names are the keys of these maps and stand nowhere else. */
export const resourceTypes = {
  ...pipelinesTypes,
  ...executionsTypes,
  ...triggersTypes,
  ...approvalsTypes,
  ...deliveryTypes,
  ...connectorsTypes,
  ...featureFlagsTypes,
  ...secretsTypes,
  ...platformTypes,
  ...accessTypes,
} as const satisfies Record<string, ResourceType>;

export type ResourceTypeName = keyof typeof resourceTypes;

/** Whether a text, as a stored plan has it, names a type that this version knows. */
export const isResourceTypeName = (name: string): name is ResourceTypeName =>
  Object.hasOwn(resourceTypes, name);

export const resourceTypeNames: readonly ResourceTypeName[] =
  Object.keys(resourceTypes).filter(isResourceTypeName);

/** The definition of a type. */
export const resourceType = (name: ResourceTypeName): ResourceType => resourceTypes[name];

const byAlias = new Map<string, ResourceTypeName>(
  resourceTypeNames.flatMap((name) => [
    [name, name] as const,
    ...(resourceType(name).aliases ?? []).map((alias) => [alias, name] as const),
  ]),
);

/** Finds a type by its name or an alias, whatever the case and the separators. */
export function findResourceType(name: string): ResourceTypeName | undefined {
  return byAlias.get(
    name
      .trim()
      .toLowerCase()
      .replace(/[\s-]+/g, "_"),
  );
}

/** The entry of an operation: a CRUD verb, or an action of `harness_execute`. */
export function entryOf(
  type: ResourceTypeName,
  operation: { verb: CrudVerb } | { action: string },
): AnyEntry | undefined {
  const definition = resourceType(type);
  return "verb" in operation ? definition[operation.verb] : definition.actions?.[operation.action];
}

/** The names of the types that have a verb, or any action. */
export function typesWith(verb: CrudVerb | "execute"): ResourceTypeName[] {
  return resourceTypeNames.filter((name) => {
    const definition = resourceType(name);
    return verb === "execute"
      ? Object.keys(definition.actions ?? {}).length > 0
      : definition[verb] !== undefined;
  });
}
