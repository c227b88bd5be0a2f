import { harnessTools } from "@/lib/harness/tools";
import type { AgentToolName } from "@/schemas/team/tool-names";
import type { AgentTool } from "./agent-tool";
import { harnessAgentTool } from "./harness/harness-tool";
import { compareExecutionsTool } from "./product/compare-executions";
import { explainTestTool } from "./product/explain-test";
import { findExecutionsTool } from "./product/find-executions";
import { findPipelinesTool } from "./product/find-pipelines";
import { findRegressionsTool } from "./product/find-regressions";
import { findSimilarFailuresTool } from "./product/find-similar-failures";
import { getExecutionTool } from "./product/get-execution";
import { getHealthTool } from "./product/get-health";
import { investigateFailureTool } from "./product/investigate-failure";
import { listFailuresTool } from "./product/list-failures";
import { listFlakyTestsTool } from "./product/list-flaky-tests";
import { readStepLogTool } from "./product/read-step-log";
import { simulateQuarantineTool } from "./product/simulate-quarantine";

/** All tools, whoever calls them. A name without an entry does not compile. */
export const agentTools: Record<AgentToolName, AgentTool> = {
  get_health: getHealthTool,
  list_failures: listFailuresTool,
  list_flaky_tests: listFlakyTestsTool,
  find_pipelines: findPipelinesTool,
  find_executions: findExecutionsTool,
  get_execution: getExecutionTool,
  read_step_log: readStepLogTool,
  explain_test: explainTestTool,
  simulate_quarantine: simulateQuarantineTool,
  find_regressions: findRegressionsTool,
  investigate_failure: investigateFailureTool,
  find_similar_failures: findSimilarFailuresTool,
  compare_executions: compareExecutionsTool,
  harness_list: harnessAgentTool(harnessTools.harness_list),
  harness_get: harnessAgentTool(harnessTools.harness_get),
  harness_create: harnessAgentTool(harnessTools.harness_create),
  harness_update: harnessAgentTool(harnessTools.harness_update),
  harness_delete: harnessAgentTool(harnessTools.harness_delete),
  harness_execute: harnessAgentTool(harnessTools.harness_execute),
  harness_diagnose: harnessAgentTool(harnessTools.harness_diagnose),
  harness_search: harnessAgentTool(harnessTools.harness_search),
  harness_describe: harnessAgentTool(harnessTools.harness_describe),
  harness_status: harnessAgentTool(harnessTools.harness_status),
  harness_schema: harnessAgentTool(harnessTools.harness_schema),
};
