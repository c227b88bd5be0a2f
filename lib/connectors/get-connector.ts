import { findConnector, toConnectorViews } from "@/lib/connectors/view";
import type { VerbArgs } from "@/lib/context";
import { NotFoundError } from "@/lib/errors";
import { assertCan } from "@/lib/permissions";
import type { ConnectorView } from "@/schemas/connectors";

/**
 * One connector with its projects and sync progress.
 *
 * @throws NotFoundError  no such connector
 */
export async function getConnector({
  ctx,
  input,
}: VerbArgs<{ connectorId: string }>): Promise<ConnectorView> {
  assertCan(ctx, "connectors.read");
  const [view] = await toConnectorViews(ctx.db, [await findConnector(ctx.db, input.connectorId)]);
  if (!view) {
    throw new NotFoundError("There is no such connector.");
  }
  return view;
}
