import { type CheckResult, checkConnection } from "@/lib/connectors/check-connection";
import type { VerbArgs } from "@/lib/context";
import { env } from "@/lib/env";
import { assertCan } from "@/lib/permissions";
import type { TestConnectionInput } from "@/schemas/connectors";

/**
 * Tests an address and a token without storing anything, and lists the projects they show.
 *
 * @throws ForbiddenError  only those who manage connectors may make this server call out
 */
export async function testConnection({ ctx, input }: VerbArgs<TestConnectionInput>): Promise<CheckResult> {
  assertCan(ctx, "connectors.manage");
  return checkConnection({
    baseUrl: input.baseUrl,
    token: input.token,
    accountId: input.accountId || undefined,
    allowHttpLoopback: env().allowHttpHarness,
    now: ctx.now(),
    signal: ctx.signal,
  });
}
