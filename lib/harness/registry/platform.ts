import { jsonBody, textOf } from "./bodies";
import { entityFields, entityUpdateFields, searchTerm } from "./fields";
import { entityIn, itemsIn, pageIndexAndSize } from "./paging";
import { deletes, type Entry, type ResourceType, reads, writes } from "./resource-type";

export const organization: ResourceType = {
  title: "Organization",
  toolset: "platform",
  about: "A group of projects.",
  scope: "account",
  ids: ["org_id"],
  aliases: ["org"],
  link: "/ng/account/{account}/all/orgs/{org_id}/settings",
  list: reads("GET", "/ng/api/organizations", {
    about: "Organizations that the token can see.",
    paging: pageIndexAndSize,
    query: {
      search_term: "searchTerm",
      identifiers: "identifiers",
      sort_orders: "sortOrders",
      page_token: "pageToken",
    },
    filters: {
      ...searchTerm,
      identifiers: { type: "array" },
      sort_orders: { type: "string" },
      page_token: { type: "string" },
    },
    take: itemsIn("organization"),
  }),
  get: reads("GET", "/ng/api/organizations/{org_id}", {
    about: "One organization.",
    take: entityIn("organization", "org"),
  }),
  create: writes("POST", "/ng/api/organizations", {
    about: "Creates an organization.",
    effect: "An empty organization exists.",
    risk: "low_write",
    wrap: "organization",
    body: jsonBody({ wrap: "organization" }),
    bodyFields: entityFields,
    take: entityIn("organization"),
  }),
  update: writes("PUT", "/ng/api/organizations/{org_id}", {
    about: "Changes an organization's name, description or tags.",
    effect: "The organization is shown with the new name and description.",
    risk: "low_write",
    retry: "safe",
    wrap: "organization",
    body: renaming("organization", "org_id"),
    bodyFields: entityUpdateFields,
    take: entityIn("organization"),
  }),
  delete: deletes("/ng/api/organizations/{org_id}", {
    about: "Deletes an organization.",
    effect: "The organization and all of its projects, pipelines and services are gone for good.",
  }),
};

/** Updates of organizations and projects name the entity in path and body; a body that names another one is sent as it is. */
function renaming(wrap: string, id: string): NonNullable<Entry["body"]> {
  return (input) => {
    const body = jsonBody({ wrap })(input);
    const entity = body[wrap];
    if (typeof entity !== "object" || entity === null) return body;
    return {
      [wrap]: { ...entity, ...("identifier" in entity ? {} : { identifier: textOf(input.values, id) }) },
    };
  };
}

const orgQuery = { org_id: "orgIdentifier" } as const;

export const project: ResourceType = {
  title: "Project",
  toolset: "platform",
  about: "Where pipelines, services and environments live.",
  scope: "account",
  ids: ["project_id"],
  idKeys: { org_id: "orgIdentifier" },
  link: "/ng/account/{account}/all/orgs/{org_id}/projects/{project_id}/overview",
  list: reads("GET", "/ng/api/projects", {
    about: "Projects that the token can see, of one organization or all.",
    paging: pageIndexAndSize,
    query: {
      ...orgQuery,
      has_module: "hasModule",
      identifiers: "identifiers",
      module_type: "moduleType",
      search_term: "searchTerm",
      only_favorites: "onlyFavorites",
      sort_orders: "sortOrders",
      page_token: "pageToken",
    },
    filters: {
      ...searchTerm,
      identifiers: { type: "array" },
      has_module: { type: "boolean" },
      module_type: { type: "string" },
      only_favorites: { type: "boolean" },
      sort_orders: { type: "string" },
      page_token: { type: "string" },
    },
    take: itemsIn("project"),
  }),
  get: reads("GET", "/ng/api/projects/{project_id}", {
    about: "One project.",
    query: orgQuery,
    orgFallback: true,
    take: entityIn("project"),
  }),
  create: writes("POST", "/ng/api/projects", {
    about: "Creates a project.",
    effect: "An empty project exists in the organization.",
    risk: "low_write",
    query: orgQuery,
    orgFallback: true,
    wrap: "project",
    body: jsonBody({ wrap: "project" }),
    bodyFields: { ...entityFields, color: { type: "string" }, modules: { type: "array" } },
    take: entityIn("project"),
  }),
  update: writes("PUT", "/ng/api/projects/{project_id}", {
    about: "Changes a project's name, description, modules or tags.",
    effect: "The project is shown with the new name and description.",
    risk: "low_write",
    retry: "safe",
    query: orgQuery,
    orgFallback: true,
    wrap: "project",
    body: renaming("project", "project_id"),
    bodyFields: { ...entityUpdateFields, color: { type: "string" }, modules: { type: "array" } },
    take: entityIn("project"),
  }),
  delete: deletes("/ng/api/projects/{project_id}", {
    about: "Deletes a project.",
    effect: "The project and everything in it is gone for good.",
    query: orgQuery,
    orgFallback: true,
  }),
};
