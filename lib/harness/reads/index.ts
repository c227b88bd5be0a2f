export { codeRepository, repositoryFile } from "./code";
export { delegates, testConnector } from "./delivery";
export { executionMetadata } from "./execution-metadata";
export {
  approvalInstance,
  approvalsOf,
  type ExecutionFilter,
  executionDetail,
  executionInputs,
  executionSummaries,
  retryStages,
} from "./executions";
export { downloadLogZip, logDownloadLink, stepLog, streamStepLog } from "./logs";
export { executionNotes } from "./notes";
export { inputSet, inputSets, listPipelines, pipelineDetail, runtimeInputTemplate } from "./pipelines";
export { currentUser, listOrganizations, listProjects } from "./platform";
export { everyPage } from "./read-options";
export { quarantinedTests, type TestReportRef, testCases, testReportSteps, testSuites } from "./tests";
export { type TokenValidity, tokenValidity } from "./token";
export { triggerEvents } from "./triggers";
