import { countContents } from "@/lib/connectors/count-contents";
import { findConnector } from "@/lib/connectors/find-connector";
import type { VerbArgs } from "@/lib/context";
import { assertCan } from "@/lib/permissions";
import type { ConnectorRef, RemovalSummary } from "@/schemas/connectors/connectors";

/** What removing a connector would delete here. Nothing is ever deleted at what it is connected to. */
export async function describeRemoval({ ctx, input }: VerbArgs<ConnectorRef>): Promise<RemovalSummary> {
  assertCan(ctx, "connectors.manage");
  return countContents(ctx.db, await findConnector(ctx.db, input.connectorId));
}
