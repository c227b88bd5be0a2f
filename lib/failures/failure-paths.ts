/** The page of a cluster of failures. */
export function clusterPath(clusterId: string): string {
  return `/failures/${encodeURIComponent(clusterId)}`;
}

/** The page of the investigation of an execution; it exists for every failed one, and offers to start. */
export function investigationPath(projectKey: string, planExecutionId: string): string {
  return `/investigations/${encodeURIComponent(projectKey)}/${encodeURIComponent(planExecutionId)}`;
}
