/** The page of one execution. */
export function executionHref(projectKey: string, executionId: string): string {
  return `/executions/${encodeURIComponent(projectKey)}/${encodeURIComponent(executionId)}`;
}

/** Why an execution failed, as far as it was found out. */
export function investigationHref(projectKey: string, executionId: string): string {
  return `/investigations/${encodeURIComponent(projectKey)}/${encodeURIComponent(executionId)}`;
}

/** The page of one test. */
export function testHref(testId: number): string {
  return `/tests/${testId}`;
}
