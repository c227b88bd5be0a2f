/**
 * The id of the execution that an operation's answer speaks of: what Harness's execute, rerun, retry and rollback
 * answer with (`planExecution.uuid`), or what the tools made of it (`execution_id`). Null when it started none.
 */
export function startedExecutionId(output: unknown, depth = 0): string | null {
  if (typeof output !== "object" || output === null || depth > 4) {
    return null;
  }
  const record = output as Record<string, unknown>; // any object may be read by key
  for (const key of ["execution_id", "planExecutionId"]) {
    const value = record[key];
    if (typeof value === "string" && value !== "") {
      return value;
    }
  }
  const { planExecution } = record;
  if (
    typeof planExecution === "object" &&
    planExecution !== null &&
    "uuid" in planExecution &&
    typeof planExecution.uuid === "string"
  ) {
    return planExecution.uuid;
  }
  for (const value of Object.values(record)) {
    const found = startedExecutionId(value, depth + 1);
    if (found !== null) {
      return found;
    }
  }
  return null;
}

/** Whether an operation (an action, or its key `<type>.<action>`) starts an execution: then its answer names a new one. */
export function startsExecution(operation: string): boolean {
  const action = operation.slice(operation.indexOf(".") + 1);
  return ["run", "retry", "rerun", "rollback"].includes(action);
}
