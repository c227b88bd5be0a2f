import { checkStore } from "@/lib/connectors/telemetry/check-store";
import type { VerbArgs } from "@/lib/context";
import { env } from "@/lib/env";
import { assertCan } from "@/lib/permissions";
import type { TelemetryCheck, TestTelemetryInput } from "@/schemas/telemetry/telemetry";

/**
 * Tests a store's address, credentials and queries without storing anything.
 *
 * @throws ForbiddenError  only those who manage connectors may make this server call out
 */
export async function testTelemetry({ ctx, input }: VerbArgs<TestTelemetryInput>): Promise<TelemetryCheck> {
  assertCan(ctx, "connectors.manage");
  return checkStore(input, {
    allowHttpLoopback: env().allowHttpHarness,
    now: ctx.now(),
    signal: ctx.signal,
  });
}
