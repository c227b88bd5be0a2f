import type { Context } from "hono";
import { z } from "zod";
import { duplicate, Identifier } from "@/simulator/http/entities";
import { failureDto, HarnessError, invalidRequest, jsonBody, notFound, ok } from "@/simulator/http/envelope";
import { pageQuery, springPage } from "@/simulator/http/paging";
import type { RegisterRoutes, SimEnv } from "@/simulator/http/routes/route";
import { parseYaml } from "@/simulator/http/runtime-inputs";
import { matchesSearch, requireWrite, sameScope, scopeOf, scopeOfBody } from "@/simulator/http/scope";
import type { AnyScope } from "@/simulator/story/types";

const TemplateYaml = z.object({
  template: z.looseObject({
    identifier: Identifier,
    name: z.string().min(1),
    versionLabel: z.string().min(1),
    type: z.enum([
      "Pipeline",
      "Stage",
      "Step",
      "StepGroup",
      "CustomDeployment",
      "MonitoredService",
      "SecretManager",
    ]),
    description: z.string().optional(),
    tags: z.record(z.string(), z.unknown()).optional(),
    orgIdentifier: z.string().optional(),
    projectIdentifier: z.string().optional(),
  }),
});

interface Template extends AnyScope {
  identifier: string;
  versionLabel: string;
  name: string;
  description: string;
  type: z.infer<typeof TemplateYaml>["template"]["type"];
  stable: boolean;
  yaml: string;
  version: number;
  createdAt: number;
  lastUpdatedAt: number;
}

const ListBody = z.looseObject({
  templateEntityTypes: z.array(z.string()).nullish(),
  templateIdentifiers: z.array(z.string()).nullish(),
});

/** @throws HarnessError 400 when the YAML is no template, naming the field */
function readTemplate(yaml: string): z.infer<typeof TemplateYaml>["template"] {
  const read = TemplateYaml.safeParse(parseYaml(yaml));
  if (read.success) return read.data.template;
  const errors = read.error.issues.map(({ path, message }) => ({ fieldId: path.join("."), error: message }));
  throw new HarnessError(400, failureDto("TEMPLATE_EXCEPTION", "Invalid template yaml", errors));
}

/** Templates: none in the story, those that somebody creates while the simulator runs. */
export const registerTemplateRoutes: RegisterRoutes = (app, world, sim) => {
  const base = "/template/api/templates";
  const templates: Template[] = [];

  const view = (template: Template) => ({
    accountId: world.account.id,
    orgIdentifier: template.orgIdentifier,
    projectIdentifier: template.projectIdentifier,
    identifier: template.identifier,
    name: template.name,
    description: template.description,
    tags: {},
    yaml: template.yaml,
    versionLabel: template.versionLabel,
    templateEntityType: template.type,
    templateScope: template.projectIdentifier ? "project" : template.orgIdentifier ? "org" : "account",
    version: template.version,
    gitDetails: null,
    entityValidityDetails: { valid: true, invalidYaml: null },
    createdAt: template.createdAt,
    lastUpdatedAt: template.lastUpdatedAt,
    storeType: "INLINE",
    yamlVersion: "0",
    stableTemplate: template.stable,
  });
  const mayEdit = (c: Context<SimEnv>, identifier: string) =>
    requireWrite(c, world, {
      permission: "core_template_edit",
      resourceType: "TEMPLATE",
      resourceIdentifier: identifier,
    });
  const versionsOf = (c: Context<SimEnv>): Template[] => {
    const [scope, identifier] = [scopeOf(c), c.req.param("identifier") ?? ""];
    const found = templates.filter((entry) => entry.identifier === identifier && sameScope(entry, scope));
    if (found.length === 0)
      throw notFound(
        `Template with the given Identifier: ${identifier} and versionLabel: does not exist or has been deleted`,
      );
    return found;
  };
  const find = (c: Context<SimEnv>, versionLabel: string | undefined): Template => {
    const found = versionsOf(c).find((entry) =>
      versionLabel ? entry.versionLabel === versionLabel : entry.stable,
    );
    if (found === undefined) throw notFound(`Template version ${versionLabel ?? "(stable)"} does not exist`);
    return found;
  };

  for (const list of ["list", "list-metadata"])
    app.post(`${base}/${list}`, async (c) => {
      const filter = ListBody.safeParse(await jsonBody(c));
      if (!filter.success) throw invalidRequest("unable to read the filter of templates");
      const { templateEntityTypes: types, templateIdentifiers: identifiers } = filter.data;
      const scope = scopeOf(c);
      const onlyStable = c.req.query("templateListType") === "Stable";
      const found = templates.filter(
        (template) =>
          sameScope(template, scope) &&
          (!onlyStable || template.stable) &&
          (!types?.length || types.includes(template.type)) &&
          (!identifiers?.length || identifiers.includes(template.identifier)) &&
          matchesSearch(c.req.query("searchTerm"), template.name, template.identifier),
      );
      const page = pageQuery(c, { index: "page", size: "size" }, { size: 25, maxSize: 1000 });
      return c.json(ok(springPage(found, page, view)));
    });

  app.post(base, async (c) => {
    const yaml = await c.req.text();
    const read = readTemplate(yaml);
    mayEdit(c, read.identifier);
    const named = read.orgIdentifier !== undefined || read.projectIdentifier !== undefined;
    const scope = named ? scopeOfBody(world, read) : scopeOf(c);
    const others = templates.filter(
      (entry) => entry.identifier === read.identifier && sameScope(entry, scope),
    );
    if (others.some((entry) => entry.versionLabel === read.versionLabel))
      throw duplicate("Template", `${read.identifier}:${read.versionLabel}`);
    const now = sim.clock.now();
    const stable = others.length === 0 || c.req.query("setDefaultTemplate") === "true";
    if (stable) for (const other of others) other.stable = false;
    const created: Template = {
      ...scope,
      identifier: read.identifier,
      versionLabel: read.versionLabel,
      name: read.name,
      description: read.description ?? "",
      type: read.type,
      stable,
      yaml,
      version: 0,
      createdAt: now,
      lastUpdatedAt: now,
    };
    templates.push(created);
    return c.json(ok({ templateResponseDTO: view(created), governanceMetadata: null }));
  });

  app.put(`${base}/update/:identifier/:version`, async (c) => {
    const template = find(c, c.req.param("version"));
    mayEdit(c, template.identifier);
    const yaml = await c.req.text();
    const read = readTemplate(yaml);
    if (read.identifier !== template.identifier || read.versionLabel !== template.versionLabel)
      throw invalidRequest("identifier and versionLabel of the YAML must be those of the address");
    Object.assign(template, {
      name: read.name,
      description: read.description ?? "",
      yaml,
      version: template.version + 1,
      lastUpdatedAt: sim.clock.now(),
    });
    return c.json(ok({ templateResponseDTO: view(template), governanceMetadata: null }));
  });

  app.get(`${base}/:identifier`, (c) => c.json(ok(view(find(c, c.req.query("versionLabel"))))));

  const remove = (gone: readonly Template[]) => {
    for (const template of gone) templates.splice(templates.indexOf(template), 1);
    return ok(true);
  };
  app.delete(`${base}/:identifier`, (c) => {
    mayEdit(c, c.req.param("identifier"));
    return c.json(remove(versionsOf(c)));
  });
  app.delete(`${base}/:identifier/:version`, (c) => {
    mayEdit(c, c.req.param("identifier"));
    return c.json(remove([find(c, c.req.param("version"))]));
  });
};
