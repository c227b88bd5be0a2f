export { codeRepository, repositoryFile } from "./code";
export { executionMetadata } from "./execution-metadata";
export { executionDetail, executionInputs, executionSummaries } from "./executions";
export { stepLog, streamStepLog } from "./logs";
export { executionNotes } from "./notes";
export { listPipelines } from "./pipelines";
export { currentUser, listOrganizations, listProjects } from "./platform";
export { quarantinedTests, type TestReportRef, testCases, testReportSteps, testSuites } from "./tests";
export { tokenValidity } from "./token";
