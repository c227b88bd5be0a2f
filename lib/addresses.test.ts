import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as addresses from "./addresses";
import * as apiAddresses from "./api-addresses";

/** What breaks an address that does not encode it. */
const odd = "a/b c?d#e&f";

/** Each function with an address it makes and the page that is meant. The compiler asks for those that are missing. */
const pages: Readonly<Record<keyof typeof addresses, readonly [address: string, page: string]>> = {
  healthPath: [addresses.healthPath({ range: "7d" }), "/"],
  signInPath: [addresses.signInPath("/executions?q=a"), "/sign-in"],
  executionsPath: [addresses.executionsPath({ q: odd }), "/executions"],
  pipelinePath: [addresses.pipelinePath(odd, odd), "/executions"],
  executionPath: [addresses.executionPath(odd, odd), "/executions/[project]/[execution]"],
  stepPath: [addresses.stepPath(odd, odd, odd, 3), "/executions/[project]/[execution]"],
  investigationPath: [addresses.investigationPath(odd, odd), "/investigations/[project]/[execution]"],
  failuresPath: [addresses.failuresPath({ project: odd }), "/failures"],
  failuresBetweenPath: [addresses.failuresBetweenPath(0, 1), "/failures"],
  clusterPath: [addresses.clusterPath(odd), "/failures/[cluster]"],
  testsPath: [addresses.testsPath({ owner: odd }), "/tests"],
  testPath: [addresses.testPath(12), "/tests/[id]"],
  quarantinePath: [addresses.quarantinePath(), "/tests/quarantine"],
  uploadTestsPath: [addresses.uploadTestsPath(), "/tests/upload"],
  testDigestPath: [addresses.testDigestPath(odd), "/tests/digests/[id]"],
  testPolicyPath: [addresses.testPolicyPath("owners"), "/tests/policy"],
  deploymentsPath: [addresses.deploymentsPath(), "/deployments"],
  threadsPath: [addresses.threadsPath(), "/threads"],
  threadPath: [addresses.threadPath(odd), "/threads/[id]"],
  approvalsPath: [addresses.approvalsPath(), "/approvals"],
  approvalPath: [addresses.approvalPath(odd), "/approvals/[id]"],
  auditPath: [addresses.auditPath({ q: odd }), "/audit"],
  connectorsPath: [addresses.connectorsPath(), "/settings/connectors"],
  newConnectorPath: [addresses.newConnectorPath(), "/settings/connectors/new"],
  connectorSettingsPath: [addresses.connectorSettingsPath(odd), "/settings/connectors/[id]"],
  newTelemetryPath: [addresses.newTelemetryPath(), "/settings/connectors/telemetry/new"],
  peoplePath: [addresses.peoplePath(), "/settings/people"],
  apiTokensPath: [addresses.apiTokensPath(), "/settings/tokens"],
  generalSettingsPath: [addresses.generalSettingsPath(), "/settings/general"],
  telemetryPath: [addresses.telemetryPath(odd, { host: odd, from: 0, to: 1 }), "/telemetry/[id]"],
};

const handlers: Readonly<Record<keyof typeof apiAddresses, readonly [address: string, handler: string]>> = {
  dataPath: [apiAddresses.dataPath(addresses.clusterPath(odd)), "/api/failures/[cluster]"],
  partPath: [apiAddresses.partPath(addresses.threadPath(odd), "stop"), "/api/threads/[id]/stop"],
  healthDataPath: [apiAddresses.healthDataPath(), "/api/health"],
  workspacePath: [apiAddresses.workspacePath(), "/api/workspace"],
  pipelineNamesPath: [apiAddresses.pipelineNamesPath(), "/api/workspace/pipelines"],
  readyPath: [apiAddresses.readyPath(), "/api/ready"],
  eventsPath: [apiAddresses.eventsPath(), "/api/events"],
  connectorListPath: [apiAddresses.connectorListPath(), "/api/connectors"],
  connectorDataPath: [apiAddresses.connectorDataPath(odd), "/api/connectors/[id]"],
  testSettingsPath: [apiAddresses.testSettingsPath(), "/api/tests/settings"],
  authPath: [apiAddresses.authPath("callback/demo"), "/api/auth/[...nextauth]"],
  testResultsPath: [apiAddresses.testResultsPath(), "/api/test-results"],
  testUploadsPath: [apiAddresses.testUploadsPath(), "/api/test-results/uploads"],
  codeownersPath: [apiAddresses.codeownersPath("<+codebase.repoUrl>"), "/api/codeowners"],
  quarantineListPath: [apiAddresses.quarantineListPath(odd, "pytest"), "/api/quarantine"],
  harnessQuarantinePath: [apiAddresses.harnessQuarantinePath(odd), "/api/quarantine/harness"],
  badgePath: [apiAddresses.badgePath("k", "flaky.svg"), "/api/badges/[key]/[badge]"],
  webhookPath: [apiAddresses.webhookPath("k"), "/api/webhooks/harness/[connector]"],
};

const routesOf = (file: "page.tsx" | "route.ts"): string[] =>
  globSync(`app/**/${file}`).map((found) =>
    `/${found.split("/").slice(1, -1).join("/")}`.replace(/^\/\(workspace\)\/?/, "/"),
  );

/** The route that answers an address: one without parameters goes before one with them, as in Next. */
function routeOf(address: string, routes: readonly string[]): string | undefined {
  const path = address.split(/[?#]/)[0] ?? "";
  const matching = routes.filter((route) =>
    new RegExp(`^${route.replace(/\[\.\.\.\w+\]/g, ".+").replace(/\[\w+\]/g, "[^/]+")}$`).test(path),
  );
  return matching.find((route) => !route.includes("[")) ?? matching[0];
}

describe("every address that is made leads to the page or the handler that is meant", () => {
  test.each(Object.entries(pages))("%s", (_name, [address, page]) => {
    expect(routeOf(address, routesOf("page.tsx"))).toBe(page);
  });

  test.each(Object.entries(handlers))("%s", (_name, [address, handler]) => {
    expect(routeOf(address, routesOf("route.ts"))).toBe(handler);
  });
});

test.each(["messages", "retry", "stop", "stream"] as const)(
  "a thread's %s is a handler of its own",
  (part) => {
    const address = apiAddresses.partPath(addresses.threadPath(odd), part);
    expect(routeOf(address, routesOf("route.ts"))).toBe(`/api/threads/[id]/${part}`);
  },
);

test.each(["tests", "inputs", "log"] as const)("an execution's %s is a handler of its own", (part) => {
  const address = apiAddresses.partPath(addresses.executionPath(odd, odd), part);
  expect(routeOf(address, routesOf("route.ts"))).toBe(`/api/executions/[project]/[execution]/${part}`);
});

test("every page has its address made here", () => {
  expect(
    routesOf("page.tsx").filter((page) => !Object.values(pages).some(([, made]) => made === page)),
  ).toEqual([]);
});

test("parts are encoded once, and a query is left out where it says nothing", () => {
  expect(addresses.executionPath("acc/org:web", "x1")).toBe("/executions/acc%2Forg%3Aweb/x1");
  expect(addresses.executionsPath({ project: "a&b", q: "", branch: null })).toBe("/executions?project=a%26b");
  expect(addresses.executionsPath(new URLSearchParams("q=a b"))).toBe("/executions?q=a+b");
  expect(addresses.stepPath("p", "x1", null, 3)).toBe("/executions/p/x1");
  expect(addresses.stepPath("p", "x1", "n/1", 3)).toBe("/executions/p/x1?step=n%2F1&line=3");
  expect(addresses.signInPath("/tests/12?a=b")).toBe("/sign-in?callbackUrl=%2Ftests%2F12%3Fa%3Db");
  expect(addresses.testPolicyPath("digests")).toBe("/tests/policy#digests");
  expect(addresses.telemetryPath("s", { host: "db:1", from: 0, to: 1 })).toBe(
    "/telemetry/s?host=db%3A1&from=1970-01-01T00%3A00%3A00.000Z&to=1970-01-01T00%3A00%3A00.001Z",
  );
});

test("no other file of the product writes an address of its pages or handlers by hand", () => {
  const own = [...routesOf("page.tsx"), ...routesOf("route.ts")]
    .map((route) => route.split("/")[1] ?? "")
    .filter((segment) => segment !== "");
  // A text that begins with an address, or has one behind a `${…}`. Types of routes (`PageProps<"/tests/[id]">`) are Next's.
  const written = new RegExp(
    `(?<!(?:Page|Layout)Props<)(?:["'\`]|(?<=\\$\\{[^}]*)\\})/(?:${[...new Set(own)].join("|")})(?=[/?#"'\`$]|$)`,
    "m",
  );
  const exceptions = new Map([
    ["lib/addresses.ts", "the place"],
    ["lib/api-addresses.ts", "the place"],
    ["lib/boot/simulator-address.ts", "addresses of the simulator"],
    ["lib/connectors/prometheus/prometheus-source.ts", "Prometheus's API"],
    ["bench/recordings.ts", "Harness's API"],
    ["proxy.ts", "everything below /api, and the matcher, which Next reads without running the file"],
    ["bench/bundle.ts", "a page of one thing is reported by its pattern"],
  ]);
  const product = globSync("{app,components,lib,schemas,bench}/**/*.{ts,tsx}")
    .concat("proxy.ts", "instrumentation.ts")
    .filter((file) => !/\.(?:type-)?test\.tsx?$|\.fixture\.tsx?$/.test(file))
    // Addresses of Harness's API and pages.
    .filter((file) => !file.startsWith("lib/harness/") && !exceptions.has(file));
  const found = product.flatMap((file) =>
    readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => !/^\s*(?:\*|\/\*|\/\/)/.test(line) && written.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(found).toEqual([]);
  expect(product.length).toBeGreaterThan(300);
});
