import { z } from "zod";

/**
 * The Harness resource types that the tools know, in the order in which they are described. The registry must have an
 * entry for each; the compiler checks it.
 */
export const resourceTypeNames = [
  "pipeline",
  "pipeline_summary",
  "execution",
  "execution_inputs",
  "execution_log",
  "input_set",
  "runtime_input_template",
  "trigger",
  "trigger_event",
  "approval_instance",
  "service",
  "environment",
  "infrastructure",
  "connector",
  "connector_catalogue",
  "delegate",
  "delegate_token",
  "feature_flag",
  "secret",
  "organization",
  "project",
  "current_user",
  "user",
  "user_group",
  "service_account",
  "role",
  "resource_group",
  "permission",
  "setting",
] as const;

export const ResourceTypeName = z.enum(resourceTypeNames);
export type ResourceTypeName = z.infer<typeof ResourceTypeName>;

/** Levels of the Harness hierarchy. */
export const ScopeLevel = z.enum(["account", "org", "project"]);
export type ScopeLevel = z.infer<typeof ScopeLevel>;
