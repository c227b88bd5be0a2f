import { z } from "zod";
import { AppError } from "@/lib/errors";
import { bare, type HarnessClient, readOperation } from "@/lib/harness/client";
import type { ResourceTypeName } from "@/lib/harness/registry";
import { type Deed, resolveTarget, type Target, type TargetInput } from "./target";
import type { ToolContext } from "./tool";

/** An account has one of the two; the other refuses everything. */
export type FlagProduct = "fme" | "legacy";

interface ProjectRef {
  org: string;
  project: string;
}

const experimentation = readOperation({
  key: "feature_flag.product",
  method: "GET",
  path: "/fme/api/v4/feature-flags",
  account: ["accountIdentifier", "account_id"],
  bind: ({ org, project }: ProjectRef) => ({
    query: { organization_identifier: org, project_identifier: project, limit: 1 },
  }),
  response: bare(z.unknown()),
});

const legacy = readOperation({
  key: "legacy_feature_flag.product",
  method: "GET",
  path: "/cf/admin/features",
  bind: ({ org, project }: ProjectRef) => ({
    query: { orgIdentifier: org, projectIdentifier: project, pageSize: 1 },
  }),
  response: bare(z.unknown()),
});

const known = new WeakMap<HarnessClient, FlagProduct>();

/**
 * Which product of feature flags an account has, found out by asking both and kept as long as the client is. Where neither answers,
 * FME is taken, which accounts of today have, and nothing is kept: what it refuses is then told as it is.
 */
async function flagProductOf(
  client: HarnessClient,
  ref: ProjectRef,
  signal: AbortSignal | undefined,
): Promise<FlagProduct> {
  const found = known.get(client);
  if (found !== undefined) return found;
  for (const [product, operation] of [
    ["fme", experimentation],
    ["legacy", legacy],
  ] as const) {
    if (await answers(client.call(operation, ref, { signal }))) {
      known.set(client, product);
      return product;
    }
  }
  return "fme";
}

async function answers(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code !== "cancelled") return false;
    throw error;
  }
}

const flagTypes: Record<FlagProduct, ResourceTypeName> = {
  fme: "feature_flag",
  legacy: "legacy_feature_flag",
};
const told: Record<FlagProduct, string> = {
  fme: "This account's flags are those of Feature Management & Experimentation (FME).",
  legacy: "This account has Harness's legacy feature flags, not FME.",
};

/**
 * `resolveTarget`, where `feature_flag` means the product that the account has. It is asked for in the project that is meant.
 *
 * @throws InvalidInputError  something is missing or contradictory
 * @throws ForbiddenError  the scope is not allowed, or the address belongs to another account
 */
export async function resolveMeant(
  client: HarnessClient,
  ctx: ToolContext,
  input: TargetInput,
  deed: Deed,
): Promise<Target> {
  const target = resolveTarget(client, ctx, input, deed);
  const { org, project } = target.scope;
  if (target.name !== flagTypes.fme || org === undefined || project === undefined) return target;
  const name = flagTypes[await flagProductOf(client, { org, project }, ctx.signal)];
  return name === target.name ? target : resolveTarget(client, ctx, { ...input, resource_type: name }, deed);
}

/** Which product it is, in words, for what answers about flags; nothing for other types. */
export const flagProductNote = ({ name }: Pick<Target, "name">): string | undefined =>
  name === flagTypes.fme ? told.fme : name === flagTypes.legacy ? told.legacy : undefined;
