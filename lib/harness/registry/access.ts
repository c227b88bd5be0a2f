import { jsonBody, listOf, present, textOf } from "./bodies";
import { entityFields, searchTerm } from "./fields";
import { entityIn, itemsIn, itemsOf, pageIndexAndSize } from "./paging";
import { deletes, type Entry, type ResourceType, reads, writes } from "./resource-type";

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
