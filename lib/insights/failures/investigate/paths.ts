/** Where things are shown in this app. */
export function executionPath(projectKey: string, planExecutionId: string): string {
  return `/executions/${encodeURIComponent(projectKey)}/${encodeURIComponent(planExecutionId)}`;
}

/** A step's log, at a line as its page numbers them. */
export function stepPath(
  projectKey: string,
  planExecutionId: string,
  nodeId: string | null,
  line: number | null = null,
): string {
  const path = executionPath(projectKey, planExecutionId);
  if (nodeId === null) return path;
  const at = line === null ? "" : `&line=${line}`;
  return `${path}?step=${encodeURIComponent(nodeId)}${at}`;
}

export function testPath(testId: number): string {
  return `/tests/${testId}`;
}

/** The executions of a pipeline within a time. */
export function pipelineRunsPath(
  projectKey: string,
  pipelineIdentifier: string,
  from: number,
  to: number,
): string {
  const filters = new URLSearchParams({
    project: projectKey,
    pipeline: pipelineIdentifier,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
  });
  return `/executions?${filters}`;
}

/** The failed executions of all pipelines within a time. */
export function failuresPath(from: number, to: number): string {
  return `/failures?${new URLSearchParams({ from: new Date(from).toISOString(), to: new Date(to).toISOString() })}`;
}
