import { z } from "zod";
import { data, type HarnessScope, readOperation, resource, scopeQuery } from "@/lib/harness/client";
import {
  ConnectorItem,
  type ConnectorTest,
  ConnectorTest as ConnectorTestSchema,
  Delegate,
  type Environment,
  EnvironmentItem,
  type Infrastructure,
  InfrastructureItem,
  type Service,
  ServiceItem,
} from "@/schemas/harness/delivery";
import { ngPage } from "@/schemas/harness/paging";
import { everyItem, type ReadOptions } from "./read-options";

interface Scoped {
  scope: HarnessScope;
}

const pageOf = (args: Scoped & { page: number }) => ({
  query: { ...scopeQuery(args.scope), page: args.page, size: 100 },
});

const serviceList = readOperation({
  key: "service.list",
  method: "GET",
  path: "/ng/api/servicesV2",
  bind: pageOf,
  response: data(ngPage(ServiceItem)),
});

/** All services of a scope. */
export async function* services({ client, signal, scope }: ReadOptions & Scoped): AsyncGenerator<Service> {
  const items = everyItem((page) => client.call(serviceList, { scope, page }, { signal }));
  for await (const item of items) yield item.service;
}

const environmentList = readOperation({
  key: "environment.list",
  method: "GET",
  path: "/ng/api/environmentsV2",
  bind: pageOf,
  response: data(ngPage(EnvironmentItem)),
});

/** All environments of a scope. */
export async function* environments({
  client,
  signal,
  scope,
}: ReadOptions & Scoped): AsyncGenerator<Environment> {
  const items = everyItem((page) => client.call(environmentList, { scope, page }, { signal }));
  for await (const item of items) yield item.environment;
}

const infrastructureList = readOperation({
  key: "infrastructure.list",
  method: "GET",
  path: "/ng/api/infrastructures",
  bind: (args: Scoped & { page: number; environmentIdentifier: string }) => ({
    query: { ...pageOf(args).query, environmentIdentifier: args.environmentIdentifier },
  }),
  response: data(ngPage(InfrastructureItem)),
});

/** All infrastructure definitions of an environment. */
export async function* infrastructures({
  client,
  signal,
  ...args
}: ReadOptions & Scoped & { environmentIdentifier: string }): AsyncGenerator<Infrastructure> {
  const items = everyItem((page) => client.call(infrastructureList, { ...args, page }, { signal }));
  for await (const item of items) yield item.infrastructure;
}

const delegateList = readOperation({
  key: "delegate.list",
  method: "POST",
  path: "/ng/api/delegate-setup/listDelegates",
  bind: (args: Scoped) => ({
    query: { ...scopeQuery(args.scope), all: true },
    body: { filterType: "Delegate" },
  }),
  response: resource(z.array(Delegate).nullish()),
});

/** All delegates that serve a scope; those of the account with an empty scope. */
export async function delegates({ client, signal, scope }: ReadOptions & Scoped): Promise<Delegate[]> {
  return (await client.call(delegateList, { scope }, { signal })) ?? [];
}

const connectorList = readOperation({
  key: "connector.list",
  method: "POST",
  path: "/ng/api/connectors/listV2",
  bind: (args: Scoped & { page: number }) => ({
    // The service refuses more than 100 a page.
    query: { ...scopeQuery(args.scope), pageIndex: args.page, pageSize: 100 },
    body: { filterType: "Connector" },
  }),
  response: data(ngPage(ConnectorItem)),
});

/** All connectors defined at a scope, with the result of their last test. */
export function connectors({ client, signal, scope }: ReadOptions & Scoped): AsyncGenerator<ConnectorItem> {
  return everyItem((page) => client.call(connectorList, { scope, page }, { signal }));
}

/** Changes nothing but the time of the last test. Not repeated: a test may occupy a delegate for a minute. */
const connectorTest = readOperation({
  key: "connector.test_connection",
  method: "POST",
  path: "/ng/api/connectors/testConnection/{identifier}",
  retry: "never",
  bind: (args: Scoped & { identifier: string }) => ({
    path: { identifier: args.identifier },
    query: scopeQuery(args.scope),
    body: {},
  }),
  response: data(ConnectorTestSchema),
});

/** Lets Harness test a connector now. A delegate that cannot run the test is an error with Harness's explanation. */
export function testConnector({
  client,
  signal,
  ...args
}: ReadOptions & Scoped & { identifier: string }): Promise<ConnectorTest> {
  return client.call(connectorTest, args, { signal });
}
