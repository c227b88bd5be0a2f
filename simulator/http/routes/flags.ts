import type { Context } from "hono";
import { z } from "zod";
import { HarnessError, jsonBody } from "@/simulator/http/envelope";
import { registerExperimentationRoutes } from "@/simulator/http/routes/experimentation";
import type { RegisterRoutes, SimEnv } from "@/simulator/http/routes/route";
import { matchesSearch, requireProject, requireWrite, sameScope } from "@/simulator/http/scope";
import type { FeatureFlag, World } from "@/simulator/story/types";

/** The feature-flag service's own error body: the HTTP status as a text. */
const flagError = (status: 400 | 404, message: string) =>
  new HarnessError(status, { code: String(status), message });

const variations = [
  { identifier: "true", name: "True", value: "true" },
  { identifier: "false", name: "False", value: "false" },
];

function view(flag: FeatureFlag, environment: string | undefined) {
  return {
    identifier: flag.identifier,
    name: flag.name,
    description: flag.description,
    kind: flag.kind,
    variations,
    defaultOnVariation: "true",
    defaultOffVariation: "false",
    archived: false,
    permanent: false,
    owner: [flag.owner],
    tags: flag.tags.map((tag) => ({ identifier: tag, name: tag })),
    createdAt: flag.createdAt,
    modifiedAt: flag.modifiedAt,
    envProperties:
      environment === undefined
        ? null
        : {
            environment,
            state: flag.states[environment] ?? "off",
            defaultServe: { variation: "true" },
            offVariation: "false",
            rules: [],
            variationMap: [],
            version: 1,
            modifiedAt: flag.modifiedAt,
            pipelineConfigured: false,
          },
    prerequisites: [],
    status: { status: flag.status, lastAccess: flag.modifiedAt },
    stale: flag.status === "potentially-stale",
    results: [],
  };
}

const Patch = z.looseObject({
  comment: z.string().optional(),
  instructions: z
    .array(
      z.looseObject({
        kind: z.literal("setFeatureFlagState"),
        parameters: z.looseObject({ state: z.enum(["on", "off"]) }),
      }),
    )
    .min(1),
});

function find(c: Context<SimEnv>, world: World, identifier: string): FeatureFlag {
  const scope = requireProject(c, world);
  const flag = world.featureFlags.find((entry) => entry.identifier === identifier && sameScope(entry, scope));
  if (flag === undefined) throw flagError(404, `No feature flag with identifier ${identifier}`);
  return flag;
}

function environmentOf(c: Context<SimEnv>, world: World): string | undefined {
  const identifier = c.req.query("environmentIdentifier");
  if (!identifier) return undefined;
  const scope = requireProject(c, world);
  const known = world.environments.some(
    (entry) => entry.identifier === identifier && sameScope(entry, scope),
  );
  if (!known) throw flagError(404, `No environment with identifier ${identifier}`);
  return identifier;
}

/** The two products exclude each other: the one that an account has not refuses everything. */
const notEnabled = (product: string) =>
  new HarnessError(403, { code: "403", message: `${product} is not enabled for this account` });

/** Feature flags of the older service: bare bodies, `pageNumber` and `pageSize`, state per environment. */
export const registerFlagRoutes: RegisterRoutes = (app, world, sim) => {
  app.use("/cf/*", (c, next) => {
    if (c.get("account").featureFlags !== "legacy") throw notEnabled("Feature Flags");
    return next();
  });
  app.use("/fme/*", (c, next) => {
    if (c.get("account").featureFlags !== "fme") throw notEnabled("Feature Management & Experimentation");
    return next();
  });
  registerExperimentationRoutes(app, world, sim);

  app.get("/cf/admin/features", (c) => {
    const scope = requireProject(c, world);
    const environment = environmentOf(c, world);
    const index = Number(c.req.query("pageNumber") ?? 0);
    const size = Number(c.req.query("pageSize") ?? 15);
    if (!Number.isInteger(index) || index < 0 || !Number.isInteger(size) || size < 1) {
      throw flagError(400, "pageNumber and pageSize must be numbers");
    }
    const archived = c.req.query("archived") === "true";
    const found = world.featureFlags.filter(
      (flag) =>
        !archived && sameScope(flag, scope) && matchesSearch(c.req.query("name"), flag.name, flag.identifier),
    );
    return c.json({
      itemCount: found.length,
      pageCount: Math.ceil(found.length / size),
      pageIndex: index,
      pageSize: size,
      features: found.slice(index * size, (index + 1) * size).map((flag) => view(flag, environment)),
    });
  });

  app.get("/cf/admin/features/:identifier", (c) =>
    c.json(view(find(c, world, c.req.param("identifier")), environmentOf(c, world))),
  );

  app.patch("/cf/admin/features/:identifier", async (c) => {
    const flag = find(c, world, c.req.param("identifier"));
    const environment = environmentOf(c, world);
    if (environment === undefined) throw flagError(400, "environmentIdentifier is required");
    requireWrite(c, world, {
      permission: "ff_featureflag_toggle",
      resourceType: "FEATUREFLAG",
      resourceIdentifier: flag.identifier,
    });
    const patch = Patch.safeParse(await jsonBody(c));
    if (!patch.success) throw flagError(400, z.prettifyError(patch.error));
    for (const instruction of patch.data.instructions)
      flag.states[environment] = instruction.parameters.state;
    flag.modifiedAt = sim.clock.now();
    return c.json(view(flag, environment));
  });
};
