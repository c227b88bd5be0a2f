import { asc, eq } from "drizzle-orm";
import {
  type ConnectorRow,
  readableSettings,
  settingsOf,
  unreadableSettings,
} from "@/lib/connectors/find-connector";
import type { Context } from "@/lib/context";
import { connectors, harnessAccounts } from "@/lib/db/schema";
import { NotFoundError } from "@/lib/errors";
import { HarnessSettings } from "@/schemas/connectors/harness-connector";

/** A connected Harness account: its connector, and what only Harness has. */
export type HarnessAccount = ConnectorRow &
  Omit<typeof harnessAccounts.$inferSelect, "connectorId"> & { accountId: string };

/** All connected Harness accounts, oldest first; one whose settings cannot be read is logged and left out. */
export async function listHarnessAccounts({
  db,
  log,
}: Pick<Context, "db" | "log">): Promise<HarnessAccount[]> {
  const rows = await db
    .select({ connector: connectors, account: harnessAccounts })
    .from(connectors)
    .innerJoin(harnessAccounts, eq(harnessAccounts.connectorId, connectors.id))
    .orderBy(asc(connectors.createdAt), asc(connectors.id));
  return rows.flatMap((row) => {
    if (readableSettings(row.connector, HarnessSettings) !== null) return [accountOf(row)];
    log.warn({ connectorId: row.connector.id }, unreadableSettings(row.connector));
    return [];
  });
}

/**
 * One connected Harness account.
 *
 * @throws NotFoundError     no such connector, or it is of another kind
 * @throws UnavailableError  its settings cannot be read
 */
export async function findHarnessAccount(
  db: Pick<Context["db"], "select">,
  connectorId: string,
): Promise<HarnessAccount> {
  const [row] = await db
    .select({ connector: connectors, account: harnessAccounts })
    .from(connectors)
    .innerJoin(harnessAccounts, eq(harnessAccounts.connectorId, connectors.id))
    .where(eq(connectors.id, connectorId));
  if (row === undefined) {
    throw new NotFoundError("This Harness connector does not exist any more.", {
      remedy: "Pick another one under Settings, Connectors.",
    });
  }
  return accountOf(row);
}

function accountOf({
  connector,
  account: { connectorId: _, ...account },
}: {
  connector: ConnectorRow;
  account: typeof harnessAccounts.$inferSelect;
}): HarnessAccount {
  return { ...connector, ...account, accountId: settingsOf(connector, HarnessSettings).accountId };
}
