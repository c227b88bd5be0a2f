import type { ConnectorKindEntry } from "@/lib/connectors/connector-kind";
import type { ConnectorRow } from "@/lib/connectors/find-connector";
import { kinds } from "@/lib/connectors/kinds";
import type { Context } from "@/lib/context";
import { type ConnectorKind, connectorKinds } from "@/schemas/connectors/connector-kinds";
import type { ConnectorView } from "@/schemas/connectors/connectors";

export type ConnectorViewOf<K extends ConnectorKind> = Extract<ConnectorView, { kind: K }>;

/** Connectors in the form that leaves the server, in the order of the rows: no secret, sealed or not. */
export async function toViews(db: Context["db"], rows: readonly ConnectorRow[]): Promise<ConnectorView[]> {
  const views = new Map<string, ConnectorView>();
  for (const kind of connectorKinds) {
    const entry: ConnectorKindEntry = kinds[kind];
    const own = rows.filter((row) => row.kind === kind);
    for (const view of own.length === 0 ? [] : await entry.views(db, own)) views.set(view.id, view);
  }
  return rows.flatMap((row) => views.get(row.id) ?? []);
}

export function isOfKinds<K extends ConnectorKind>(
  view: ConnectorView,
  wanted: readonly K[],
): view is ConnectorViewOf<K> {
  return wanted.some((kind) => kind === view.kind);
}
