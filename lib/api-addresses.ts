/*
 * The addresses of this app's own route handlers. A page's data lies below `/api` at the page's own address: what the server drew
 * first, the browser asks again there. What else is asked by browsers, or by programs, is named here.
 */

/** The data of a page by the page's address, with or without its query: `/failures/12` gives `/api/failures/12`. */
export const dataPath = (pagePath: string) => `/api${pagePath}`;

/** What is asked of a thread or an execution apart from the rest of it; its page's address has no query. */
export const partPath = (
  pagePath: string,
  part: "messages" | "retry" | "stop" | "stream" | "tests" | "inputs" | "log",
) => `${dataPath(pagePath)}/${part}`;

export const healthDataPath = () => "/api/health";
export const workspacePath = () => "/api/workspace";
export const pipelineNamesPath = () => "/api/workspace/pipelines";
/** Answers once the process has started. */
export const readyPath = () => "/api/ready";
export const eventsPath = () => "/api/events";
export const connectorListPath = () => "/api/connectors";
export const connectorDataPath = (connectorId: string) =>
  `/api/connectors/${encodeURIComponent(connectorId)}`;
export const testSettingsPath = () => "/api/tests/settings";

/** One of next-auth's own handlers: `csrf`, `signout`, `signin/<provider>`, `callback/<provider>`. */
export const authPath = (action: string) => `/api/auth/${action}`;

/** Where programs hand in test results. */
export const testResultsPath = () => "/api/test-results";
/** The uploads that came, and where a browser hands in one. */
export const testUploadsPath = () => "/api/test-results/uploads";

/** Where programs hand in a repository's CODEOWNERS. @param repository  inserted as it stands: it may be an expression of Harness */
export const codeownersPath = (repository: string) => `/api/codeowners?repository=${repository}`;

/** The list of quarantined tests for a test runner. */
export const quarantineListPath = (repository: string, format: string) =>
  `/api/quarantine?repository=${encodeURIComponent(repository)}&format=${format}`;

export const harnessQuarantinePath = (projectKey: string) =>
  `/api/quarantine/harness?project=${encodeURIComponent(projectKey)}`;

export const badgePath = (key: string, kind: string) => `/api/badges/${key}/${kind}`;

/** Where Harness's notifications arrive. @param webhookKey  the random part of the address */
export const webhookPath = (webhookKey: string) => `/api/webhooks/harness/${webhookKey}`;
