import type { z } from "zod";
import {
  ListedPermission,
  ListedResourceGroup,
  ListedRole,
  ListedSetting,
  ListedUser,
  ServiceAccount,
  UserGroup,
} from "@/schemas/harness/access";
import { CurrentUser } from "@/schemas/harness/platform";
import { jsonBody, listOf, present, textOf } from "./bodies";
import { entityFields, searchTerm } from "./fields";
import { contentPageByIndex, dataItems, isRecord } from "./list-styles";
import {
  type BodyInput,
  deletes,
  type Fields,
  list,
  type ResourceType,
  reads,
  resource,
  type Sends,
  type Shown,
  writes,
} from "./resource-type";

const currentUser = resource({
  title: "Current user",
  toolset: "access_control",
  about: "The user or service account whose token is used.",
  scope: "account",
  ids: [],
  item: CurrentUser,
  show: ["uuid", "name", "email", "defaultAccountId"],
  aliases: ["me", "whoami"],
  get: reads("GET", "/ng/api/user/currentUser", { about: "Name, e-mail and accounts of the token's owner." }),
});

const user = resource({
  title: "User",
  toolset: "access_control",
  about: "A person with access to the account.",
  scope: "account",
  ids: ["user_id"],
  item: ListedUser,
  show: ["uuid", "name", "email", "locked", "disabled", "roles=roleAssignmentMetadata"],
  idKeys: { user_id: "uuid" },
  listLink: "/ng/account/{account}/settings/access-control/users",
  list: list(contentPageByIndex, "POST", "/ng/api/user/aggregate", {
    about: "Users of the account with their roles.",
    filters: searchTerm,
    sends: { body: ({ values }) => ({ searchTerm: textOf(values, "search_term") ?? "" }) },
  }),
  get: reads("GET", "/ng/api/user/aggregate/{user_id}", { about: "One user." }),
  actions: {
    invite: writes("POST", "/ng/api/user/users", {
      about: "Invites people by e-mail.",
      effect: "The people get an invitation, and the given groups and roles once they accept.",
      risk: "medium_write",
      sends: {
        fields: {
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
      },
    }),
  },
});

/** Groups, service accounts, roles and resource groups are administered alike. */
function accessEntity<Item extends z.ZodType>(given: {
  title: string;
  about: string;
  path: string;
  /** Where one is got, when not below the list. */
  getPath?: string;
  id: string;
  page: string;
  fields: Fields;
  effect: string;
  deletion: string;
  item: Item;
  show: readonly Shown<z.output<Item>>[];
  /** How one is created, where not simply by its fields. */
  sends?: Pick<Sends, "body" | "wrap">;
}): ResourceType {
  const { path, id } = given;
  return resource({
    title: given.title,
    toolset: "access_control",
    about: given.about,
    scope: "project",
    scopes: ["account", "org", "project"],
    ids: [id],
    item: given.item,
    show: given.show,
    listLink: `/ng/account/{account}/settings/access-control/${given.page}`,
    list: list(contentPageByIndex, "GET", path, {
      about: `${given.title}s of a scope.`,
      query: { search_term: "searchTerm" },
      filters: searchTerm,
    }),
    get: reads("GET", `${given.getPath ?? path}/{${id}}`, {
      about: `One ${given.title.toLowerCase()}.`,
    }),
    create: writes("POST", path, {
      about: `Creates a ${given.title.toLowerCase()}.`,
      effect: given.effect,
      risk: "medium_write",
      sends: { body: jsonBody(), ...given.sends, fields: given.fields },
    }),
    delete: deletes(`${path}/{${id}}`, {
      about: `Deletes a ${given.title.toLowerCase()}.`,
      effect: given.deletion,
    }),
  });
}

const userGroup = accessEntity({
  item: UserGroup,
  show: ["identifier", "name", "description", "tags", "users", "harnessManaged"],
  title: "User group",
  about: "People who share roles.",
  path: "/ng/api/user-groups",
  id: "user_group_id",
  page: "user-groups",
  fields: { ...entityFields, users: { type: "array" } },
  effect: "An additional group exists; its members get its roles.",
  deletion: "Its members lose the roles they had through it.",
});

const serviceAccount = accessEntity({
  item: ServiceAccount,
  show: ["identifier", "name", "description", "tags", "email"],
  title: "Service account",
  about: "A technical identity for machines.",
  path: "/ng/api/serviceaccount",
  getPath: "/ng/api/serviceaccount/aggregate",
  id: "service_account_id",
  page: "service-accounts",
  fields: { ...entityFields, email: { type: "string", required: true } },
  effect: "An additional identity exists, without roles.",
  deletion: "All of its tokens stop working at once.",
});

const role = accessEntity({
  item: ListedRole,
  show: ["identifier", "name", "description", "tags", "permissions", "harnessManaged"],
  title: "Role",
  about: "A set of permissions.",
  path: "/authz/api/roles",
  id: "role_id",
  page: "roles",
  fields: {
    ...entityFields,
    permissions: { type: "array", required: true },
    allowed_scope_levels: { type: "array" },
  },
  effect: "An additional role can be assigned.",
  deletion: "Everybody with this role loses its permissions.",
  sends: {
    body: (input) => {
      const { allowed_scope_levels: levels, ...entity } = jsonBody({ unwrap: "role" })(input);
      return present({ ...entity, allowedScopeLevels: levels });
    },
  },
});

const resourceGroup = accessEntity({
  item: ListedResourceGroup,
  show: ["identifier", "name", "description", "tags", "includedScopes", "harnessManaged"],
  title: "Resource group",
  about: "The resources that a role assignment covers.",
  path: "/authz/api/v2/resourcegroup",
  id: "resource_group_id",
  page: "resource-groups",
  fields: { ...entityFields, includedScopes: { type: "array" }, resourceFilter: { type: "array" } },
  effect: "An additional group can be used in role assignments.",
  deletion: "Role assignments that use it end.",
  sends: { wrap: "resourceGroup", body: ofAccount(jsonBody({ wrap: "resourceGroup" })) },
});

/** The one entity whose body names the account too. */
function ofAccount(body: (input: BodyInput) => Record<string, unknown>): Sends["body"] {
  return (input) => {
    const built = body(input);
    const group = isRecord(built.resourceGroup) ? built.resourceGroup : {};
    return { ...built, resourceGroup: { accountIdentifier: input.accountId, ...group } };
  };
}

const permission = resource({
  title: "Permission",
  toolset: "access_control",
  about: "The permissions that Harness knows, by resource type.",
  scope: "account",
  ids: [],
  item: ListedPermission,
  show: ["identifier", "name", "resourceType", "action", "status"],
  list: list(dataItems, "GET", "/authz/api/permissions", { about: "All permissions." }),
});

/** Harness tells settings one category at a time (SettingCategory in its API models). */
const settingCategories = [
  "CD",
  "CE",
  "CHAOS",
  "CI",
  "CONNECTORS",
  "CORE",
  "CV",
  "DBOPS",
  "EULA",
  "GIT_EXPERIENCE",
].concat(["IDP", "MODULES_VISIBILITY", "NOTIFICATIONS", "PMS", "SCIM", "SUPPLY_CHAIN_ASSURANCE"]);

const setting = resource({
  title: "Setting",
  toolset: "settings",
  about: "Default settings of an account, organization or project.",
  scope: "project",
  scopes: ["account", "org", "project"],
  ids: [],
  item: ListedSetting,
  show: ["identifier", "name", "category", "groupIdentifier", "value", "valueType", "defaultValue"],
  listLink: "/ng/account/{account}/settings",
  list: list(dataItems, "GET", "/ng/api/settings", {
    about: "Settings of a scope by category.",
    query: { category: "category", group: "group", include_parent_scopes: "includeParentScopes" },
    filters: {
      category: { type: "string", required: true, values: settingCategories },
      group: { type: "string" },
      include_parent_scopes: { type: "boolean" },
    },
  }),
});

export const accessTypes = {
  current_user: currentUser,
  user,
  user_group: userGroup,
  service_account: serviceAccount,
  role,
  resource_group: resourceGroup,
  permission,
  setting,
};
