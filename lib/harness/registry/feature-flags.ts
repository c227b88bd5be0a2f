import { present, textOf } from "./bodies";
import { searchTerm } from "./fields";
import { itemsOf, pageNumberAndSize } from "./paging";
import { type Entry, type ResourceType, reads, writes } from "./resource-type";

export const featureFlag: ResourceType = {
  title: "Feature flag",
  toolset: "feature-flags",
  about: "A flag of Harness Feature Flags with its state in an environment.",
  scope: "project",
  ids: ["flag_id"],
  aliases: ["flag", "ff"],
  link: `/ng/account/{account}/cf/orgs/{org}/projects/{project}/feature-flags/{flag_id}`,
  list: reads("GET", "/cf/admin/features", {
    about: "Flags of a project.",
    envelope: "bare",
    paging: pageNumberAndSize,
    query: { environment_id: "environmentIdentifier", search_term: "name", archived: "archived" },
    filters: { environment_id: { type: "string" }, ...searchTerm, archived: { type: "boolean" } },
    take: itemsOf,
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
};

function flagState(state: "on" | "off", about: string, effect: string): Entry {
  return writes("PATCH", "/cf/admin/features/{flag_id}", {
    about,
    effect,
    risk: "high_write",
    envelope: "bare",
    query: { environment_id: "environmentIdentifier" },
    params: { environment_id: { type: "string", required: true }, comment: { type: "string" } },
    body: ({ values }) =>
      present({
        comment: textOf(values, "comment"),
        instructions: [{ kind: "setFeatureFlagState", parameters: { state } }],
      }),
  });
}
