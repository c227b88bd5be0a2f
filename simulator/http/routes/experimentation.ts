import type { Context } from "hono";
import { HarnessError } from "@/simulator/http/envelope";
import type { RegisterRoutes, SimEnv } from "@/simulator/http/routes/route";
import { matchesSearch, requireWrite, sameScope } from "@/simulator/http/scope";
import { shortId } from "@/simulator/story/random";
import type { Environment, FeatureFlag, World } from "@/simulator/story/types";

/*
 * Feature Management & Experimentation: bare bodies, `offset` and `limit`, the scope under names of its own, and a definition of each
 * flag per environment (harness/cli's fme specification).
 */

const refused = (status: 400 | 404, message: string) =>
  new HarnessError(status, { code: String(status), message });

const seconds = (at: number) => at / 1000;

function scopeOfQuery(c: Context<SimEnv>, world: World) {
  const scope = {
    orgIdentifier: c.req.query("organization_identifier") ?? "",
    projectIdentifier: c.req.query("project_identifier") ?? "",
  };
  const exists = world.projects.some(
    (project) =>
      project.identifier === scope.projectIdentifier && project.orgIdentifier === scope.orgIdentifier,
  );
  if (exists) return scope;
  throw refused(400, "organization_identifier and project_identifier must name a project");
}

const environmentView = (world: World, environment: Environment) => ({
  id: shortId(world.seed, "fme environment", environment.projectIdentifier ?? "", environment.identifier),
  name: environment.identifier,
  isProduction: environment.type === "Production",
  status: "ACTIVE",
});

const flagView = (world: World, flag: FeatureFlag) => ({
  id: shortId(world.seed, "fme flag", flag.identifier),
  name: flag.identifier,
  description: flag.name,
  trafficType: { id: shortId(world.seed, "fme traffic"), name: "user" },
  status: "ACTIVE",
  rolloutStatus: { id: shortId(world.seed, "fme rollout", flag.status), name: flag.status },
  tags: flag.tags.map((name) => ({ id: shortId(world.seed, "fme tag", name), name })),
  owners: [{ type: "USER", id: shortId(world.seed, "fme owner", flag.owner), name: flag.owner }],
  createdAt: seconds(flag.createdAt),
});

const definitionView = (world: World, flag: FeatureFlag, environment: Environment) => ({
  featureFlag: { name: flag.identifier },
  environment: environmentView(world, environment),
  treatments: [{ name: "on" }, { name: "off" }],
  defaultTreatment: "off",
  baselineTreatment: "off",
  trafficAllocation: 100,
  rules: [],
  defaultRule: [{ treatment: "on", size: 100 }],
  isKilled: flag.states[environment.identifier] !== "on",
  createdAt: seconds(flag.createdAt),
});

function page<T>(c: Context<SimEnv>, items: readonly T[], view: (item: T) => object) {
  const offset = Number(c.req.query("offset") ?? 0);
  const limit = Number(c.req.query("limit") ?? 20);
  if (!Number.isInteger(offset) || offset < 0) throw refused(400, "offset must not be less than zero");
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) throw refused(400, "limit must be from 1 to 100");
  const { totals, pageCap } = c.get("account");
  const size = Math.min(limit, pageCap ?? limit);
  return {
    data: items.slice(offset, offset + size).map(view),
    limit: size,
    offset,
    ...(totals ? { totalCount: items.length } : {}),
  };
}

export const registerExperimentationRoutes: RegisterRoutes = (app, world, sim) => {
  const base = "/fme/api/v4";
  const environmentsOf = (c: Context<SimEnv>) => {
    const scope = scopeOfQuery(c, world);
    return world.environments.filter((environment) => sameScope(environment, scope));
  };
  const findFlag = (c: Context<SimEnv>, name: string | undefined): FeatureFlag => {
    const scope = scopeOfQuery(c, world);
    const flag = world.featureFlags.find((entry) => entry.identifier === name && sameScope(entry, scope));
    if (flag === undefined) throw refused(404, `Feature flag ${name ?? ""} not found`);
    return flag;
  };
  const findEnvironment = (c: Context<SimEnv>): Environment => {
    const wanted = c.req.query("environment_id");
    if (!wanted) throw refused(400, "environment_id is required");
    const found = environmentsOf(c).find((entry) =>
      [entry.identifier, environmentView(world, entry).id].includes(wanted),
    );
    if (found === undefined) throw refused(404, `Environment ${wanted} not found`);
    return found;
  };

  app.get(`${base}/environments`, (c) =>
    c.json(page(c, environmentsOf(c), (entry) => environmentView(world, entry))),
  );
  app.get(`${base}/feature-flags`, (c) => {
    const scope = scopeOfQuery(c, world);
    const status = c.req.query("status") ?? "ACTIVE";
    const flags = world.featureFlags.filter(
      (flag) =>
        sameScope(flag, scope) && status === "ACTIVE" && matchesSearch(c.req.query("name"), flag.identifier),
    );
    return c.json(page(c, flags, (flag) => flagView(world, flag)));
  });
  app.get(`${base}/feature-flags/:flag`, (c) => c.json(flagView(world, findFlag(c, c.req.param("flag")))));
  app.get(`${base}/feature-flag-definitions`, (c) => {
    const flag = findFlag(c, c.req.query("feature_flag_name"));
    return c.json(page(c, environmentsOf(c), (entry) => definitionView(world, flag, entry)));
  });
  app.get(`${base}/feature-flag-definitions/:flag`, (c) =>
    c.json(definitionView(world, findFlag(c, c.req.param("flag")), findEnvironment(c))),
  );

  // Harness's own clients ask the fourth version as well.
  for (const version of ["v3", "v4"]) {
    for (const [verb, state] of [
      ["kill", "off"],
      ["restore", "on"],
    ] as const) {
      app.post(`/fme/api/${version}/feature-flag-definitions/:flag/${verb}`, (c) => {
        const flag = findFlag(c, c.req.param("flag"));
        const environment = findEnvironment(c);
        requireWrite(c, world, {
          permission: "fme_featureflag_edit",
          resourceType: "FEATUREFLAG",
          resourceIdentifier: flag.identifier,
        });
        flag.states[environment.identifier] = state;
        flag.modifiedAt = sim.clock.now();
        return c.json({ entity: definitionView(world, flag, environment), governance: null });
      });
    }
  }
};
