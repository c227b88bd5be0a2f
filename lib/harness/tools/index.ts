export { boundResult } from "./bound-result";
export { harnessTools, writeToolNamed } from "./harness-tools";
export { startedExecutionId, startsExecution } from "./started-execution";
export type { MixedTool, ReadTool, ToolContext, WriteTool } from "./tool";
