import { FeatureFlag } from "@/schemas/harness/feature-flag";
import { present, textOf } from "./bodies";
import { searchTerm } from "./fields";
import { flagPage } from "./list-styles";
import { type Entry, list, reads, resource, writes } from "./resource-type";

const featureFlag = resource({
  title: "Feature flag",
  toolset: "feature-flags",
  about: "A flag of Harness Feature Flags with its state in an environment.",
  scope: "project",
  ids: ["flag_id"],
  item: FeatureFlag,
  show: [
    "identifier",
    "name",
    "description",
    "tags",
    "kind",
    "archived",
    "state=envProperties.state",
    "environment=envProperties.environment",
    "status=status.status",
    "createdAt",
    "modifiedAt",
  ],
  aliases: ["flag", "ff"],
  link: `/ng/account/{account}/cf/orgs/{org}/projects/{project}/feature-flags/{flag_id}`,
  list: list(flagPage, "GET", "/cf/admin/features", {
    about: "Flags of a project.",
    query: { environment_id: "environmentIdentifier", search_term: "name", archived: "archived" },
    filters: { environment_id: { type: "string" }, ...searchTerm, archived: { type: "boolean" } },
  }),
  get: reads("GET", "/cf/admin/features/{flag_id}", {
    about: "One flag.",
    envelope: "bare",
    query: { environment_id: "environmentIdentifier" },
    params: { environment_id: { type: "string" } },
  }),
  actions: {
    enable: flagState(
      "on",
      "Turns a flag on in an environment.",
      "Users in this environment get the flag's on-variation.",
    ),
    disable: flagState(
      "off",
      "Turns a flag off in an environment.",
      "Users in this environment get the flag's off-variation.",
    ),
  },
});

function flagState(state: "on" | "off", about: string, effect: string): Entry {
  return writes("PATCH", "/cf/admin/features/{flag_id}", {
    about,
    effect,
    risk: "high_write",
    envelope: "bare",
    query: { environment_id: "environmentIdentifier" },
    params: { environment_id: { type: "string", required: true }, comment: { type: "string" } },
    sends: {
      body: ({ values }) =>
        present({
          comment: textOf(values, "comment"),
          instructions: [{ kind: "setFeatureFlagState", parameters: { state } }],
        }),
    },
  });
}

export const featureFlagsTypes = { feature_flag: featureFlag };
