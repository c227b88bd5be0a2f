import { listOf, present, textOf } from "./bodies";
import { searchTerm } from "./fields";
import { entityIn, itemsIn, pageIndexAndSize } from "./paging";
import { type ResourceType, reads } from "./resource-type";

const projectPath = "/ng/account/{account}/all/orgs/{org}/projects/{project}";

export const secret: ResourceType = {
  title: "Secret",
  toolset: "secrets",
  about: "A secret's name, type and manager; the API never gives its value.",
  scope: "project",
  scopes: ["account", "org", "project"],
  ids: ["secret_id"],
  link: `${projectPath}/setup/resources/secrets/{secret_id}`,
  list: reads("POST", "/ng/api/v2/secrets/list/secrets", {
    about: "Secrets of a scope, without values.",
    paging: pageIndexAndSize,
    query: { search_term: "searchTerm" },
    filters: {
      ...searchTerm,
      type: { type: "string", values: ["SecretFile", "SecretText", "SSHKey", "WinRmCredentials"] },
      secret_identifier: { type: "string" },
      secret_name: { type: "string" },
      secret_manager_identifiers: { type: "array" },
      description: { type: "string" },
      tags: { type: "string" },
      include_all_secrets_accessible_at_scope: { type: "boolean" },
    },
    body: ({ values }) =>
      present({
        filterType: "Secret",
        secretTypes: listOf(values, "type"),
        identifiers: listOf(values, "secret_identifier"),
        secretName: textOf(values, "secret_name"),
        secretManagerIdentifiers: listOf(values, "secret_manager_identifiers"),
        description: textOf(values, "description"),
        searchTerm: textOf(values, "search_term"),
        tags: values.tags,
        includeAllSecretsAccessibleAtScope: values.include_all_secrets_accessible_at_scope,
      }),
    take: itemsIn("secret"),
  }),
  get: reads("GET", "/ng/api/v2/secrets/{secret_id}", {
    about: "One secret, without its value.",
    take: entityIn("secret"),
  }),
};
