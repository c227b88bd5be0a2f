import { FeatureFlag, FeatureFlagDefinition, LegacyFeatureFlag } from "@/schemas/harness/feature-flag";
import { present, textOf } from "./bodies";
import { searchTerm } from "./fields";
import { flagPage, offsetPage } from "./list-styles";
import { type ActionEntry, type Entry, type Fields, list, reads, resource, writes } from "./resource-type";

/*
 * An account has Feature Management & Experimentation or the legacy feature flags, never both. `feature_flag` is the first; the tools
 * find out once which it is, and go on with `legacy_feature_flag` where it is the other. Both offer the same actions.
 */

/** FME names the scope and counts its pages in its own way. */
const experimentationScope = { org_id: "organization_identifier", project_id: "project_identifier" } as const;
const flagPath = "/fme/api/v4/feature-flags";
const oneEnvironment: Fields = { environment_id: { type: "string", required: true } };

const featureFlag = resource({
  title: "Feature flag",
  toolset: "feature-flags",
  about: "A flag of Feature Management & Experimentation (FME); what it serves is defined per environment.",
  scope: "project",
  ids: ["flag_id"],
  item: FeatureFlag,
  show: [
    "name",
    "description",
    "tags",
    "owners",
    "status",
    "trafficType=trafficType.name",
    "rolloutStatus=rolloutStatus.name",
    "createdAt",
  ],
  idKeys: { flag_id: "name" },
  aliases: ["flag", "ff", "fme_feature_flag"],
  link: `/ng/account/{account}/module/fme/orgs/{org}/projects/{project}/feature-flags/{flag_id}`,
  hint: "Accounts with the legacy feature flags have no FME; the tools then ask for those by themselves.",
  list: list(offsetPage, "GET", flagPath, {
    about: "Flags of a project.",
    query: { ...experimentationScope, search_term: "name", status: "status" },
    filters: { ...searchTerm, status: { type: "string", values: ["ACTIVE", "ARCHIVED"] } },
  }),
  get: reads("GET", `${flagPath}/{flag_id}`, {
    about: "One flag.",
    envelope: "bare",
    query: experimentationScope,
  }),
  actions: {
    definition: reads("GET", "/fme/api/v4/feature-flag-definitions/{flag_id}", {
      about: "What a flag serves in an environment, and whether it is killed there.",
      envelope: "bare",
      answers: FeatureFlagDefinition,
      query: { ...experimentationScope, environment_id: "environment_id" },
      params: oneEnvironment,
    }),
    kill: killing("kill", "Kills a flag in an environment."),
    restore: killing("restore", "Ends the kill of a flag in an environment."),
    disable: killing("kill", "Kills a flag in an environment."),
    enable: killing("restore", "Ends the kill of a flag in an environment."),
  },
});

function killing(verb: "kill" | "restore", about: string): ActionEntry {
  return writes("POST", `/fme/api/v3/feature-flag-definitions/{flag_id}/${verb}`, {
    about,
    effect:
      verb === "kill"
        ? "All users in this environment get the flag's default treatment, whatever its rules say."
        : "Users in this environment get again what the flag's rules say.",
    risk: "high_write",
    envelope: "bare",
    query: { ...experimentationScope, environment_id: "environment_id" },
    params: { ...oneEnvironment, comment: { type: "string" }, title: { type: "string" } },
    sends: {
      body: ({ values }) => present({ comment: textOf(values, "comment"), title: textOf(values, "title") }),
    },
  });
}

const legacyFeatureFlag = resource({
  title: "Feature flag (legacy)",
  toolset: "feature-flags",
  about: "A flag of the legacy Feature Flags with its state in an environment.",
  scope: "project",
  ids: ["flag_id"],
  item: LegacyFeatureFlag,
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
    enable: flagState("on"),
    disable: flagState("off"),
    restore: flagState("on"),
    kill: flagState("off"),
  },
});

function flagState(state: "on" | "off"): Entry {
  return writes("PATCH", "/cf/admin/features/{flag_id}", {
    about: `Turns a flag ${state} in an environment.`,
    effect: `Users in this environment get the flag's ${state}-variation.`,
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

export const featureFlagsTypes = { feature_flag: featureFlag, legacy_feature_flag: legacyFeatureFlag };
