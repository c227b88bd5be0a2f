import { asc, inArray } from "drizzle-orm";
import { type ConnectorViewOf, isOfKinds, toViews } from "@/lib/connectors/views";
import type { VerbArgs } from "@/lib/context";
import { connectors } from "@/lib/db/schema";
import { assertCan } from "@/lib/permissions";
import type { ConnectorKind } from "@/schemas/connectors/connector-kinds";

/** All connectors of some kinds, oldest first, with all that pages show of them. */
export async function listConnectors<K extends ConnectorKind>({
  ctx,
  input,
}: VerbArgs<{ kinds: readonly K[] }>): Promise<ConnectorViewOf<K>[]> {
  assertCan(ctx, "connectors.read");
  const rows = await ctx.db
    .select()
    .from(connectors)
    .where(inArray(connectors.kind, [...input.kinds]))
    .orderBy(asc(connectors.createdAt), asc(connectors.id));
  return (await toViews(ctx.db, rows)).filter((view) => isOfKinds(view, input.kinds));
}
