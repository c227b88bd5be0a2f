/*
 * The addresses of this app's own pages. Whoever links to a page, on the server or in a browser, asks here, so that a page that
 * moves moves for all, and each part is encoded once and alike. The address of a page's data is in `api-addresses.ts`.
 */

/** Search params; what is null, undefined or empty is left out. */
export type AddressQuery = URLSearchParams | Readonly<Record<string, string | number | null | undefined>>;

/** A path of these parts, each encoded, with a query. */
function path(parts: readonly (string | number)[], query: AddressQuery = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of query instanceof URLSearchParams ? query : Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") params.set(name, String(value));
  }
  const address = `/${parts.map(encodeURIComponent).join("/")}`;
  return params.size === 0 ? address : `${address}?${params}`;
}

/** The span between two instants (epoch milliseconds) as the filters of lists know it. */
const span = (from: number, to: number) => ({
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
});

export const healthPath = (query?: AddressQuery) => path([], query);

/** @param callbackUrl  where to go after signing in; a path of this app */
export const signInPath = (callbackUrl?: string) => path(["sign-in"], { callbackUrl });

export const executionsPath = (query?: AddressQuery) => path(["executions"], query);

/** The executions of one pipeline. */
export const pipelinePath = (projectKey: string, pipelineIdentifier: string) =>
  executionsPath({ project: projectKey, pipeline: pipelineIdentifier });

export const executionPath = (projectKey: string, planExecutionId: string, query?: AddressQuery) =>
  path(["executions", projectKey, planExecutionId], query);

/** A step's log, at a line as its page numbers them; without a step, its execution. */
export function stepPath(
  projectKey: string,
  planExecutionId: string,
  nodeId: string | null,
  line: number | null = null,
): string {
  return executionPath(projectKey, planExecutionId, nodeId === null ? {} : { step: nodeId, line });
}

/** The page of the investigation of an execution; it exists for every failed one, and offers to start. */
export const investigationPath = (projectKey: string, planExecutionId: string, query?: AddressQuery) =>
  path(["investigations", projectKey, planExecutionId], query);

export const failuresPath = (query?: AddressQuery) => path(["failures"], query);

/** The failed executions of all pipelines between two instants (epoch milliseconds). */
export const failuresBetweenPath = (from: number, to: number) => failuresPath(span(from, to));

/** The page of a cluster of failures. */
export const clusterPath = (clusterId: string) => path(["failures", clusterId]);

export const testsPath = (query?: AddressQuery) => path(["tests"], query);
export const testPath = (testId: number | string) => path(["tests", testId]);
export const quarantinePath = () => path(["tests", "quarantine"]);
export const uploadTestsPath = () => path(["tests", "upload"]);
export const testDigestPath = (digestId: number | string) => path(["tests", "digests", digestId]);

/** @param section  the part of the page to begin at */
export const testPolicyPath = (section?: "owners" | "digests") =>
  `${path(["tests", "policy"])}${section === undefined ? "" : `#${section}`}`;

export const deploymentsPath = () => path(["deployments"]);
export const threadsPath = () => path(["threads"]);
export const threadPath = (threadId: string) => path(["threads", threadId]);
export const approvalsPath = (query?: AddressQuery) => path(["approvals"], query);
export const approvalPath = (approvalId: string) => path(["approvals", approvalId]);
export const auditPath = (query?: AddressQuery) => path(["audit"], query);

export const connectorsPath = () => path(["settings", "connectors"]);
export const newConnectorPath = () => path(["settings", "connectors", "new"]);
export const connectorSettingsPath = (connectorId: string) => path(["settings", "connectors", connectorId]);
export const newTelemetryPath = () => path(["settings", "connectors", "telemetry", "new"]);
export const peoplePath = () => path(["settings", "people"]);
export const apiTokensPath = () => path(["settings", "tokens"]);
export const generalSettingsPath = () => path(["settings", "general"]);

/** What a telemetry store knows of a host, or its lines of logs that hold a text, between two instants (epoch milliseconds). */
export function telemetryPath(
  connectorId: string,
  { from, to, ...what }: { host?: string; query?: string; from?: number; to?: number } = {},
): string {
  const when = from === undefined || to === undefined ? {} : span(from, to);
  return path(["telemetry", connectorId], { ...what, ...when });
}
