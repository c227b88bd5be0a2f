import { z } from "zod";
import {
  type HarnessClient,
  HarnessPermissionError,
  HarnessSideServiceError,
  type ReadOperation,
  readOperation,
  text,
} from "@/lib/harness/client";
import type { ReadOptions } from "./read-options";

/** The test service's own token, where it does not take the API key. Arguments of its operations carry it. */
export interface TestServiceAccess {
  serviceToken?: string | undefined;
}

export const testServiceAccount = ["accountIdentifier", "accountId"] as const;

export const testServiceHeaders = ({ serviceToken }: TestServiceAccess): Record<string, string> =>
  serviceToken === undefined ? {} : { "x-harness-token": serviceToken };

const tokenGet = readOperation({
  key: "test_report.token",
  method: "GET",
  path: "/gateway/ti-service/token",
  account: testServiceAccount,
  bind: () => ({}),
  response: text(z.string()),
});

/** The service hands its tokens out for two days. */
const keptMs = 24 * 3_600_000;
/** Nobody waits longer for a service that a page can do without. */
const totalMs = 45_000;
const kept = new WeakMap<HarnessClient, { token: string; until: number }>();

/**
 * Calls the test service with the API key, which its gateway takes (its own front takes none); where it is refused, with a token of the
 * service's own, which is asked for once and kept.
 */
export async function callTestService<Args extends TestServiceAccess, Result>(
  { client, signal }: ReadOptions,
  operation: ReadOperation<Args, Result>,
  args: Args,
): Promise<Result> {
  const known = kept.get(client);
  const usable = known !== undefined && known.until > client.now() ? { serviceToken: known.token } : {};
  try {
    return await client.call(operation, { ...args, ...usable }, { signal, totalMs });
  } catch (error) {
    if (!(error instanceof HarnessSideServiceError || error instanceof HarnessPermissionError)) throw error;
    const token = (await client.call(tokenGet, undefined, { signal, totalMs })).trim();
    if (!/^[\x21-\x7e]+$/.test(token)) throw error;
    const result = await client.call(operation, { ...args, serviceToken: token }, { signal, totalMs });
    kept.set(client, { token, until: client.now() + keptMs });
    return result;
  }
}
