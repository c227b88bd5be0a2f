import { ListedSecret } from "@/schemas/harness/secret";
import { listOf, present, textOf } from "./bodies";
import { searchTerm } from "./fields";
import { contentPageByIndex } from "./list-styles";
import { list, reads, resource } from "./resource-type";

const projectPath = "/ng/account/{account}/all/orgs/{org}/projects/{project}";

const secret = resource({
  title: "Secret",
  toolset: "secrets",
  about: "A secret's name, type and manager; the API never gives its value.",
  scope: "project",
  scopes: ["account", "org", "project"],
  ids: ["secret_id"],
  item: ListedSecret,
  show: [
    "identifier",
    "name",
    "description",
    "tags",
    "type",
    "secretManager=spec.secretManagerIdentifier",
    "createdAt",
    "updatedAt",
  ],
  link: `${projectPath}/setup/resources/secrets/{secret_id}`,
  list: list(contentPageByIndex, "POST", "/ng/api/v2/secrets/list/secrets", {
    about: "Secrets of a scope, without values.",
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
    sends: {
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
    },
  }),
  get: reads("GET", "/ng/api/v2/secrets/{secret_id}", { about: "One secret, without its value." }),
});

export const secretsTypes = { secret };
