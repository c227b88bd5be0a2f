export { getExecution } from "./get-execution";
export { getExecutionInputs } from "./get-execution-inputs";
export { listExecutionTests } from "./list-execution-tests";
export { listExecutions } from "./list-executions";
export { openStepLog } from "./read-step-log";
export { requestExecutionAction } from "./request-execution-action";
