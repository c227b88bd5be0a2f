/** The page of one execution. */
export function executionHref(projectKey: string, executionId: string): string {
  return `/executions/${encodeURIComponent(projectKey)}/${encodeURIComponent(executionId)}`;
}

/** The page of one test. */
export function testHref(testId: number): string {
  return `/tests/${testId}`;
}
