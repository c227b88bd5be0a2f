import { asc } from "drizzle-orm";
import { toConnectorViews } from "@/lib/connectors/view";
import type { VerbArgs } from "@/lib/context";
import { connectors } from "@/lib/db/schema";
import { assertCan } from "@/lib/permissions";
import type { ConnectorView } from "@/schemas/connectors";

/** All connectors with their projects and sync progress, oldest first. */
export async function listConnectors({ ctx }: VerbArgs<void>): Promise<ConnectorView[]> {
  assertCan(ctx, "connectors.read");
  return toConnectorViews(ctx.db, await ctx.db.select().from(connectors).orderBy(asc(connectors.createdAt)));
}
