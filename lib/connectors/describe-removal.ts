import { countContents, type RemovalSummary } from "@/lib/connectors/connector-contents";
import { findConnector } from "@/lib/connectors/view";
import type { VerbArgs } from "@/lib/context";
import { assertCan } from "@/lib/permissions";

/** What removing a connector would delete here. Nothing is ever deleted at Harness. */
export async function describeRemoval({
  ctx,
  input,
}: VerbArgs<{ connectorId: string }>): Promise<RemovalSummary> {
  assertCan(ctx, "connectors.manage");
  const connector = await findConnector(ctx.db, input.connectorId);
  return countContents(ctx.db, connector.id);
}
