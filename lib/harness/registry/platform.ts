import { jsonBody, listOf, present, textOf } from "./bodies";
import { entityFields, entityUpdateFields, searchTerm } from "./fields";
import { entityIn, itemsIn, itemsOf, pageIndexAndSize } from "./paging";
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

export const currentUser: ResourceType = {
  title: "Current user",
  toolset: "access_control",
  about: "The user or service account whose token is used.",
  scope: "account",
  ids: [],
  aliases: ["me", "whoami"],
  get: reads("GET", "/ng/api/user/currentUser", { about: "Name, e-mail and accounts of the token's owner." }),
};

export const user: ResourceType = {
  title: "User",
  toolset: "access_control",
  about: "A person with access to the account.",
  scope: "account",
  ids: ["user_id"],
  idKeys: { user_id: "uuid" },
  listLink: "/ng/account/{account}/settings/access-control/users",
  list: reads("POST", "/ng/api/user/aggregate", {
    about: "Users of the account with their roles.",
    paging: pageIndexAndSize,
    filters: searchTerm,
    body: ({ values }) => ({ searchTerm: textOf(values, "search_term") ?? "" }),
    take: itemsIn("user"),
  }),
  get: reads("GET", "/ng/api/user/{user_id}", { about: "One user." }),
  actions: {
    invite: writes("POST", "/ng/api/user/users", {
      about: "Invites people by e-mail.",
      effect: "The people get an invitation, and the given groups and roles once they accept.",
      risk: "medium_write",
      bodyFields: {
        emails: { type: "array", required: true },
        user_groups: { type: "array" },
        role_bindings: { type: "array" },
      },
      body: (input) => {
        const given = jsonBody()(input);
        return {
          emails: listOf(given, "emails") ?? [],
          userGroups: given.user_groups ?? [],
          roleBindings: given.role_bindings ?? [],
        };
      },
    }),
  },
};

/** Groups, service accounts, roles and resource groups are administered alike. */
function accessEntity(given: {
  title: string;
  about: string;
  path: string;
  id: string;
  page: string;
  fields: NonNullable<Entry["bodyFields"]>;
  effect: string;
  deletion: string;
  wrapper?: string;
  body?: NonNullable<Entry["body"]>;
}): ResourceType {
  const { wrapper, path, id } = given;
  return {
    title: given.title,
    toolset: "access_control",
    about: given.about,
    scope: "project",
    scopes: ["account", "org", "project"],
    ids: [id],
    listLink: `/ng/account/{account}/settings/access-control/${given.page}`,
    list: reads("GET", path, {
      about: `${given.title}s of a scope.`,
      paging: pageIndexAndSize,
      query: { search_term: "searchTerm" },
      filters: searchTerm,
      take: wrapper === undefined ? itemsOf : itemsIn(wrapper),
    }),
    get: reads("GET", `${path}/{${id}}`, {
      about: `One ${given.title.toLowerCase()}.`,
      ...(wrapper === undefined ? {} : { take: entityIn(wrapper) }),
    }),
    create: writes("POST", path, {
      about: `Creates a ${given.title.toLowerCase()}.`,
      effect: given.effect,
      risk: "medium_write",
      bodyFields: given.fields,
      body: given.body ?? jsonBody(),
    }),
    delete: deletes(`${path}/{${id}}`, {
      about: `Deletes a ${given.title.toLowerCase()}.`,
      effect: given.deletion,
    }),
  };
}

export const userGroup = accessEntity({
  title: "User group",
  about: "People who share roles.",
  path: "/ng/api/user-groups",
  id: "user_group_id",
  page: "user-groups",
  fields: { ...entityFields, users: { type: "array" } },
  effect: "An additional group exists; its members get its roles.",
  deletion: "Its members lose the roles they had through it.",
});

export const serviceAccount = accessEntity({
  title: "Service account",
  about: "A technical identity for machines.",
  path: "/ng/api/serviceaccount",
  id: "service_account_id",
  page: "service-accounts",
  fields: { ...entityFields, email: { type: "string", required: true } },
  effect: "An additional identity exists, without roles.",
  deletion: "All of its tokens stop working at once.",
});

export const role = accessEntity({
  title: "Role",
  about: "A set of permissions.",
  path: "/authz/api/roles",
  id: "role_id",
  page: "roles",
  wrapper: "role",
  fields: {
    ...entityFields,
    permissions: { type: "array", required: true },
    allowed_scope_levels: { type: "array" },
  },
  effect: "An additional role can be assigned.",
  deletion: "Everybody with this role loses its permissions.",
  body: (input) => {
    const { allowed_scope_levels: levels, ...entity } = jsonBody({ unwrap: "role" })(input);
    return present({ ...entity, allowedScopeLevels: levels });
  },
});

const resourceGroupBase = accessEntity({
  title: "Resource group",
  about: "The resources that a role assignment covers.",
  path: "/authz/api/v2/resourcegroup",
  id: "resource_group_id",
  page: "resource-groups",
  wrapper: "resourceGroup",
  fields: { ...entityFields, includedScopes: { type: "array" }, resourceFilter: { type: "array" } },
  effect: "An additional group can be used in role assignments.",
  deletion: "Role assignments that use it end.",
});

export const resourceGroup: ResourceType = {
  ...resourceGroupBase,
  ...(resourceGroupBase.create === undefined
    ? {}
    : {
        create: {
          ...resourceGroupBase.create,
          wrap: "resourceGroup",
          accountInBody: true,
          body: jsonBody({ wrap: "resourceGroup" }),
        },
      }),
};

export const permission: ResourceType = {
  title: "Permission",
  toolset: "access_control",
  about: "The permissions that Harness knows, by resource type.",
  scope: "account",
  ids: [],
  list: reads("GET", "/authz/api/permissions", { about: "All permissions.", take: itemsIn("permission") }),
};

export const setting: ResourceType = {
  title: "Setting",
  toolset: "settings",
  about: "Default settings of an account, organization or project.",
  scope: "project",
  scopes: ["account", "org", "project"],
  ids: [],
  listLink: "/ng/account/{account}/settings",
  list: reads("GET", "/ng/api/settings", {
    about: "Settings of a scope by category.",
    query: { category: "category", group: "group", include_parent_scopes: "includeParentScopes" },
    filters: {
      category: { type: "string" },
      group: { type: "string" },
      include_parent_scopes: { type: "boolean" },
    },
    take: itemsIn("setting"),
  }),
};
