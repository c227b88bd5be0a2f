import { afterEach, beforeEach, expect, test } from "vitest";
import { testClient } from "../client/client.fixture";
import { type LocalServer, localServer } from "../client/local-server.fixture";
import { operationOf } from "./operations";
import type { AnyEntry } from "./resource-type";
import { resourceType, resourceTypeNames } from "./resource-types";

let server: LocalServer;
let status = 200;
beforeEach(async () => {
  server = await localServer((_, response) => response.writeHead(status).end());
});
afterEach(() => server.close());

/** Every operation that only reads, with something in each placeholder of its path. */
const reads = resourceTypeNames.flatMap((name) => {
  const { list, get, actions } = resourceType(name);
  const named: [string, AnyEntry | undefined][] = [
    ["list", list],
    ["get", get],
    ...Object.entries(actions ?? {}),
  ];
  return named.flatMap(([verb, entry]) =>
    entry?.risk === "read" ? [{ verb, entry, operation: operationOf(name, verb, entry) }] : [],
  );
});

test("a read that is answered with nothing is an error of that read, never an empty result", async () => {
  expect(reads.length).toBeGreaterThan(40);
  const client = testClient(server.baseUrl);
  const passed: string[] = [];
  for (status of [200, 204]) {
    for (const { operation, entry } of reads) {
      const names = [...entry.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
      const request = { path: Object.fromEntries(names.map((name) => [name, "x"])), query: {} };
      if (operation.risk !== "read") throw new Error(`${operation.key} does not only read.`);
      const error = await client.call(operation, request).then(
        () => null,
        (reason: unknown) => reason,
      );
      if (error === null) passed.push(`${operation.key} with ${status}`);
      else expect(error).toMatchObject({ code: "upstream_contract", details: { operation: operation.key } });
    }
  }
  expect(passed).toEqual([]);
});
