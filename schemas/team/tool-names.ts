import { z } from "zod";

/** The eleven Harness tools under their public names. */
export const harnessToolNames = [
  "harness_list",
  "harness_get",
  "harness_create",
  "harness_update",
  "harness_delete",
  "harness_execute",
  "harness_diagnose",
  "harness_search",
  "harness_describe",
  "harness_status",
  "harness_schema",
] as const;
export const HarnessToolName = z.enum(harnessToolNames);
export type HarnessToolName = z.infer<typeof HarnessToolName>;

/** Tools over Tackroom's own store. */
export const productToolNames = [
  "get_health",
  "list_failures",
  "list_flaky_tests",
  "find_pipelines",
  "find_executions",
  "get_execution",
  "read_step_log",
] as const;
export const ProductToolName = z.enum(productToolNames);
export type ProductToolName = z.infer<typeof ProductToolName>;

/** Tools about tests: all of them read, none decides. */
export const testToolNames = ["explain_test", "simulate_quarantine", "find_regressions"] as const;
export const TestToolName = z.enum(testToolNames);
export type TestToolName = z.infer<typeof TestToolName>;

/** Tools that look into failures. */
export const failureToolNames = [
  "investigate_failure",
  "find_similar_failures",
  "compare_executions",
] as const;
export const FailureToolName = z.enum(failureToolNames);
export type FailureToolName = z.infer<typeof FailureToolName>;

export const agentToolNames = [
  ...productToolNames,
  ...failureToolNames,
  ...testToolNames,
  ...harnessToolNames,
] as const;
export const AgentToolName = z.enum(agentToolNames);
export type AgentToolName = z.infer<typeof AgentToolName>;

/** True for tools that may change something; they never run without an approval. */
export function isWriteTool(name: string): boolean {
  return (
    name === "harness_create" ||
    name === "harness_update" ||
    name === "harness_delete" ||
    name === "harness_execute"
  );
}
