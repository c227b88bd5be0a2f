import { and, eq, inArray } from "drizzle-orm";
import type { z } from "zod";
import type { Context } from "@/lib/context";
import { connectors } from "@/lib/db/schema";
import { NotFoundError, UnavailableError } from "@/lib/errors";
import { type ConnectorKind, connectorKindWords } from "@/schemas/connectors/connector-kinds";

export type ConnectorRow = typeof connectors.$inferSelect;

/**
 * A stored connector.
 *
 * @param kinds  the only ones that are meant; absent = every kind
 * @throws NotFoundError  there is none, or it is of another kind
 */
export async function findConnector(
  db: Pick<Context["db"], "select">,
  connectorId: string,
  kinds?: readonly ConnectorKind[],
): Promise<ConnectorRow> {
  const [row] = await db
    .select()
    .from(connectors)
    .where(
      and(
        eq(connectors.id, connectorId),
        kinds === undefined ? undefined : inArray(connectors.kind, [...kinds]),
      ),
    );
  if (!row) {
    throw new NotFoundError("There is no such connector.", {
      remedy: "Pick one under Settings, Connectors.",
    });
  }
  return row;
}

/**
 * A connector's settings, read through its kind's schema.
 *
 * @throws UnavailableError  what is stored is not of that form
 */
export function settingsOf<Settings>(row: ConnectorRow, schema: z.ZodType<Settings>): Settings {
  const parsed = schema.safeParse(row.settings);
  if (!parsed.success) {
    throw new UnavailableError(unreadableSettings(row), {
      remedy: `An admin opens it under Settings, Connectors. ${connectorKindWords[row.kind].reenter}`,
      cause: parsed.error,
    });
  }
  return parsed.data;
}

/** The same for what shows or lists connectors, which one that cannot be read must not hinder: null for that one. */
export function readableSettings<Settings>(row: ConnectorRow, schema: z.ZodType<Settings>): Settings | null {
  return schema.safeParse(row.settings).data ?? null;
}

/** Said of a connector whose settings are null in `readableSettings`. */
export function unreadableSettings(row: Pick<ConnectorRow, "displayName">): string {
  return `The stored settings of ${row.displayName} cannot be read.`;
}
