import { ListedOrganization, ListedProject } from "@/schemas/harness/platform";
import { jsonBody, textOf } from "./bodies";
import { entityFields, entityUpdateFields, searchTerm } from "./fields";
import { contentPageByIndex } from "./list-styles";
import { deletes, list, reads, resource, type Sends, writes } from "./resource-type";

const organization = resource({
  title: "Organization",
  toolset: "platform",
  about: "A group of projects.",
  scope: "account",
  ids: ["org_id"],
  item: ListedOrganization,
  show: ["identifier", "name", "description", "tags", "harnessManaged", "createdAt", "lastModifiedAt"],
  aliases: ["org"],
  link: "/ng/account/{account}/all/orgs/{org_id}/settings",
  list: list(contentPageByIndex, "GET", "/ng/api/organizations", {
    about: "Organizations that the token can see.",
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
  }),
  get: reads("GET", "/ng/api/organizations/{org_id}", { about: "One organization." }),
  create: writes("POST", "/ng/api/organizations", {
    about: "Creates an organization.",
    effect: "An empty organization exists.",
    risk: "low_write",
    sends: { wrap: "organization", body: jsonBody({ wrap: "organization" }), fields: entityFields },
  }),
  update: writes("PUT", "/ng/api/organizations/{org_id}", {
    about: "Changes an organization's name, description or tags.",
    effect: "The organization is shown with the new name and description.",
    risk: "low_write",
    retry: "safe",
    sends: { wrap: "organization", body: renaming("organization", "org_id"), fields: entityUpdateFields },
  }),
  delete: deletes("/ng/api/organizations/{org_id}", {
    about: "Deletes an organization.",
    effect: "The organization and all of its projects, pipelines and services are gone for good.",
  }),
});

/** Updates of organizations and projects name the entity in path and body; a body that names another one is sent as it is. */
function renaming(wrap: string, id: string): Sends["body"] {
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

const project = resource({
  title: "Project",
  toolset: "platform",
  about: "Where pipelines, services and environments live.",
  scope: "account",
  ids: ["project_id"],
  item: ListedProject,
  show: [
    "identifier",
    "name",
    "description",
    "tags",
    "orgIdentifier",
    "modules",
    "color",
    "createdAt",
    "lastModifiedAt",
  ],
  idKeys: { org_id: "orgIdentifier" },
  link: "/ng/account/{account}/all/orgs/{org_id}/projects/{project_id}/overview",
  list: list(contentPageByIndex, "GET", "/ng/api/projects", {
    about: "Projects that the token can see, of one organization or all.",
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
  }),
  get: reads("GET", "/ng/api/projects/{project_id}", { about: "One project.", query: orgQuery }),
  create: writes("POST", "/ng/api/projects", {
    about: "Creates a project.",
    effect: "An empty project exists in the organization.",
    risk: "low_write",
    query: orgQuery,
    sends: {
      wrap: "project",
      body: jsonBody({ wrap: "project" }),
      fields: { ...entityFields, color: { type: "string" }, modules: { type: "array" } },
    },
  }),
  update: writes("PUT", "/ng/api/projects/{project_id}", {
    about: "Changes a project's name, description, modules or tags.",
    effect: "The project is shown with the new name and description.",
    risk: "low_write",
    retry: "safe",
    query: orgQuery,
    sends: {
      wrap: "project",
      body: renaming("project", "project_id"),
      fields: { ...entityUpdateFields, color: { type: "string" }, modules: { type: "array" } },
    },
  }),
  delete: deletes("/ng/api/projects/{project_id}", {
    about: "Deletes a project.",
    effect: "The project and everything in it is gone for good.",
    query: orgQuery,
  }),
});

export const platformTypes = { organization, project };
