const setting = (
  category: string,
  groupIdentifier: string | null,
  identifier: string,
  name: string,
  value: string,
) => ({
  identifier,
  name,
  category,
  groupIdentifier,
  value,
  valueType: value === "true" || value === "false" ? "Boolean" : "String",
  defaultValue: value,
  settingSource: "DEFAULT",
  isSettingEditable: true,
  allowOverrides: true,
  allowedScopes: ["ACCOUNT", "ORGANIZATION", "PROJECT"],
});

/** Default settings of the account, by category: Harness asks for one at a time. */
export const settings = [
  setting("CD", null, "service_override_v2", "Enable service override V2", "true"),
  setting("CD", "deployments", "native_helm_steady_state", "Steady state check of native Helm", "true"),
  setting("CI", null, "cache_intelligence", "Enable cache intelligence by default", "true"),
  setting("CI", null, "remote_debug", "Allow remote debugging", "false"),
  setting("CORE", null, "disable_built_in_secret_manager", "Disable Harness's own secret manager", "false"),
  setting("CORE", "audit", "audit_retention", "Days that audit events are kept", "730"),
  setting("PMS", null, "concurrent_active_pipelines", "Concurrent active executions", "100"),
  setting("PMS", null, "pipeline_timeout", "Longest time of an execution", "35d"),
];
