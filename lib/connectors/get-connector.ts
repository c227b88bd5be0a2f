import { findConnector } from "@/lib/connectors/find-connector";
import { type ConnectorViewOf, isOfKinds, toViews } from "@/lib/connectors/views";
import type { VerbArgs } from "@/lib/context";
import { NotFoundError } from "@/lib/errors";
import { assertCan } from "@/lib/permissions";
import { type ConnectorKind, connectorKinds } from "@/schemas/connectors/connector-kinds";
import type { ConnectorView } from "@/schemas/connectors/connectors";

type Input<K extends ConnectorKind> = { connectorId: string; kinds: readonly K[] };

/**
 * One connector with all that pages show of it; with `kinds`, only if it is of one of them.
 *
 * @throws NotFoundError  no such connector
 */
export async function getConnector<K extends ConnectorKind>(
  args: VerbArgs<Input<K>>,
): Promise<ConnectorViewOf<K>>;
export async function getConnector(args: VerbArgs<{ connectorId: string }>): Promise<ConnectorView>;
export async function getConnector({
  ctx,
  input,
}: VerbArgs<{ connectorId: string; kinds?: readonly ConnectorKind[] }>): Promise<ConnectorView> {
  assertCan(ctx, "connectors.read");
  const wanted = input.kinds ?? connectorKinds;
  const [view] = await toViews(ctx.db, [await findConnector(ctx.db, input.connectorId, wanted)]);
  if (view === undefined || !isOfKinds(view, wanted)) {
    throw new NotFoundError("There is no such connector.");
  }
  return view;
}
