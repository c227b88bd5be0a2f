import { asc, inArray } from "drizzle-orm";
import type { CapabilityMap, CapabilitySources, OpenOptions } from "@/lib/connectors/capabilities";
import type { ConnectorRow } from "@/lib/connectors/find-connector";
import { kinds } from "@/lib/connectors/kinds";
import type { Context } from "@/lib/context";
import { connectors } from "@/lib/db/schema";
import {
  type ConnectorCapability,
  type ConnectorKind,
  connectorKinds,
} from "@/schemas/connectors/connector-kinds";

/** A connector that has a capability. */
export interface AbleConnector<C extends ConnectorCapability> {
  connector: ConnectorRow;
  /**
   * Opens it for what it is asked, with its secrets inside.
   *
   * @throws AppError  its secrets or settings cannot be read, or its address may not be asked
   */
  open(options?: Pick<OpenOptions, "timeoutMs">): CapabilitySources[C];
}

/** The kinds that have a capability. */
export function kindsWith(capability: ConnectorCapability): ConnectorKind[] {
  return connectorKinds.filter((kind) => kinds[kind].capabilities[capability] !== null);
}

/**
 * All connectors that have a capability, of whatever kind, oldest first. This is how one asks: a kind that is added is
 * asked from then on.
 */
export async function connectorsWith<C extends ConnectorCapability>(
  ctx: Pick<Context, "db" | "log" | "now">,
  capability: C,
): Promise<AbleConnector<C>[]> {
  const able = kindsWith(capability);
  if (able.length === 0) return [];
  const rows = await ctx.db
    .select()
    .from(connectors)
    .where(inArray(connectors.kind, able))
    .orderBy(asc(connectors.createdAt), asc(connectors.id));
  return rows.flatMap((row) => ableConnector(ctx, row, capability) ?? []);
}

/** One connector, opened for a capability; null when its kind does not have it. */
export function ableConnector<C extends ConnectorCapability>(
  ctx: Pick<Context, "log" | "now">,
  connector: ConnectorRow,
  capability: C,
): AbleConnector<C> | null {
  const capabilities: CapabilityMap = kinds[connector.kind].capabilities;
  const open = capabilities[capability];
  if (open === null) return null;
  return { connector, open: (options) => open(connector, { now: ctx.now, log: ctx.log, ...options }) };
}
