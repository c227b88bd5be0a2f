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

/** What holds of a tool before it is called. */
export interface ToolFacts {
  /** For people: where a tool is switched on or off, and in other programs' lists of tools. */
  title: string;
  /** `sometimes`: what the input asks for decides. A tool that may write never does so without an approval. */
  writes: "always" | "sometimes" | "never";
}

/** The one place that says which tools write; every other list of them follows from it. */
export const toolFacts = {
  get_health: { title: "Health of pipelines", writes: "never" },
  list_failures: { title: "Failed executions", writes: "never" },
  list_flaky_tests: { title: "Flaky tests", writes: "never" },
  find_pipelines: { title: "Find pipelines", writes: "never" },
  find_executions: { title: "Find executions", writes: "never" },
  get_execution: { title: "One execution", writes: "never" },
  read_step_log: { title: "Log of a step", writes: "never" },
  investigate_failure: { title: "Why an execution failed", writes: "never" },
  find_similar_failures: { title: "Similar failures", writes: "never" },
  compare_executions: { title: "Compare executions", writes: "never" },
  explain_test: { title: "Explain a test", writes: "never" },
  simulate_quarantine: { title: "Try a quarantine", writes: "never" },
  find_regressions: { title: "Regressions", writes: "never" },
  harness_list: { title: "List", writes: "never" },
  harness_get: { title: "Get", writes: "never" },
  harness_create: { title: "Create", writes: "always" },
  harness_update: { title: "Change", writes: "always" },
  harness_delete: { title: "Delete", writes: "always" },
  harness_execute: { title: "Run, retry, abort and other actions", writes: "sometimes" },
  harness_diagnose: { title: "Diagnose", writes: "never" },
  harness_search: { title: "Search", writes: "never" },
  harness_describe: { title: "Describe resource types", writes: "never" },
  harness_status: { title: "Status of a project", writes: "never" },
  harness_schema: { title: "YAML schemas", writes: "never" },
} as const satisfies Record<AgentToolName, ToolFacts>;

/** A tool that may change something; it never does without an approval. */
export type WriteToolName = {
  [Name in AgentToolName]: (typeof toolFacts)[Name]["writes"] extends "never" ? never : Name;
}[AgentToolName];

/** True for tools that may change something. False for whatever is no tool. */
export function isWriteTool(name: string): name is WriteToolName {
  const known = AgentToolName.safeParse(name);
  return known.success && toolFacts[known.data].writes !== "never";
}

export const writeToolNames: readonly WriteToolName[] = agentToolNames.filter(isWriteTool);
export const WriteToolName = z.enum(writeToolNames);
