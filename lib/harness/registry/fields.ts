import type { Field, Fields } from "./resource-type";

const text = (about?: string): Field => ({ type: "string", ...(about === undefined ? {} : { about }) });

export const searchTerm: Fields = { search_term: text("Text to look for in name and identifier.") };

export const modules = ["CD", "CI", "CV", "CF", "CE", "STO"] as const;

export const sorting: Fields = {
  sort: text("Field and direction, such as lastModifiedAt,DESC."),
  order: { type: "string", values: ["asc", "desc"] },
};

/** Where a remote entity is read from. */
export const gitReadParams: Fields = {
  branch: text("Git branch of a remote entity."),
  store_type: { type: "string", values: ["INLINE", "REMOTE"] },
  connector_ref: text("Git connector of a remote entity."),
  repo_name: text("Repository of a remote entity."),
};

/** Where a remote entity is written to. */
export const gitWriteParams: Fields = {
  ...gitReadParams,
  file_path: text("Path of the YAML file in the repository."),
  base_branch: text("Branch that a new branch starts from."),
  commit_msg: text("Commit message."),
  is_new_branch: { type: "boolean" },
  is_harness_code_repo: { type: "boolean" },
  last_object_id: text("Git object id the change is based on."),
  last_commit_id: text("Git commit the change is based on."),
};

export const gitReadQuery = {
  branch: "branch",
  store_type: "storeType",
  connector_ref: "connectorRef",
  repo_name: "repoName",
} as const;

export const gitWriteQuery = {
  ...gitReadQuery,
  file_path: "filePath",
  base_branch: "baseBranch",
  commit_msg: "commitMsg",
  is_new_branch: "isNewBranch",
  is_harness_code_repo: "isHarnessCodeRepo",
} as const;

export const gitUpdateQuery = {
  ...gitWriteQuery,
  last_object_id: "lastObjectId",
  last_commit_id: "lastCommitId",
} as const;

/** Body fields that most entities share. */
export const entityFields: Fields = {
  identifier: { type: "string", required: true, about: "Letters, digits, _ and $; not changeable later." },
  name: { type: "string", required: true },
  description: { type: "string" },
  tags: { type: "object" },
};

/** As above, for updates: the identifier comes from `resource_id`. */
export const entityUpdateFields: Fields = { ...entityFields, identifier: { type: "string" } };
