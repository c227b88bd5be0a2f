import { z } from "zod";
import { createHarnessClient, type HarnessClient, type HarnessClientOptions } from "./client";
import { hashArguments, issueGrant } from "./grant";
import { data, readOperation, writeOperation } from "./operation";
import { unlimited } from "./unlimited.fixture";

export const token = "pat.aCcT0123456789abcdefgh.tok1.superSecretValue0001";
const Thing = z.looseObject({ identifier: z.string() });
export const getThing = readOperation({
  key: "thing.get",
  method: "GET",
  path: "/ng/api/things/{id}",
  bind: (args: { id: string; labels?: string[]; empty?: string }) => ({
    path: { id: args.id },
    query: { label: args.labels, empty: args.empty },
  }),
  response: data(Thing),
});
export const runThing = writeOperation({
  key: "thing.run",
  method: "POST",
  path: "/ng/api/things/{id}/run",
  risk: "high_write",
  bind: (args: { id: string }) => ({ path: { id: args.id }, body: "" }),
  response: data(z.unknown(), { mayBeEmpty: true }),
});

/** A client with fast retries and no rate limit, for the server at `baseUrl`. */
export function testClient(
  baseUrl: string | undefined,
  options: Partial<HarnessClientOptions> = {},
): HarnessClient {
  return createHarnessClient({
    baseUrl: baseUrl ?? "http://127.0.0.1:1",
    token,
    allowHttpLoopback: true,
    limiter: unlimited,
    backoff: { baseMs: 5, capMs: 20 },
    ...options,
  });
}

export const grantFor = (args: unknown, operationKey = "thing.run") =>
  issueGrant({
    approvalId: "a1",
    operationKey,
    argsHash: hashArguments(args),
    accountId: "aCcT0123456789abcdefgh",
    decidedBy: "u1",
  });

export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}
