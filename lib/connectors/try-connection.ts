import { check } from "@/lib/connectors/check";
import type { VerbArgs } from "@/lib/context";
import { assertCan } from "@/lib/permissions";
import type { ConnectorDraft, TriedConnection } from "@/schemas/connectors/connectors";

/**
 * Tests an address, settings and secrets without storing anything, and lists what could be watched.
 *
 * @throws ForbiddenError     only those who manage connectors may make this server call out
 * @throws InvalidInputError  a secret is missing
 */
export async function tryConnection({ ctx, input }: VerbArgs<ConnectorDraft>): Promise<TriedConnection> {
  assertCan(ctx, "connectors.manage");
  const { check: result, projects } = await check(ctx, input, { stored: false });
  return { check: result, projects };
}
