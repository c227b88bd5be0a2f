import { eq } from "drizzle-orm";
import { openSecret, sealSecret } from "@/lib/connectors/secret-box";
import { TelemetryError } from "@/lib/connectors/telemetry/telemetry-error";
import type { Context } from "@/lib/context";
import { telemetryConnectors } from "@/lib/db/schema";
import { InvalidInputError, NotFoundError } from "@/lib/errors";
import { encryptionKey } from "@/lib/secrets";
import type { TelemetryAuth, TelemetryCheck, TelemetryConnectorView } from "@/schemas/telemetry/telemetry";

export type TelemetryRow = typeof telemetryConnectors.$inferSelect;

/** A telemetry connector in the form that leaves the server: no secret, sealed or not. */
export function toTelemetryView(row: TelemetryRow): TelemetryConnectorView {
  return {
    id: row.id,
    kind: row.kind,
    displayName: row.displayName,
    baseUrl: row.baseUrl,
    authKind: row.authKind,
    username: row.username,
    tenant: row.tenant,
    settings: row.settings,
    lastCheck: row.lastCheck,
    createdAt: row.createdAt.toISOString(),
  };
}

/** @throws NotFoundError  no such connector */
export async function findTelemetryRow(db: Pick<Context["db"], "select">, id: string): Promise<TelemetryRow> {
  const [row] = await db.select().from(telemetryConnectors).where(eq(telemetryConnectors.id, id));
  if (!row) {
    throw new NotFoundError("There is no such telemetry connector.", {
      remedy: "Pick one under Settings, Connectors.",
    });
  }
  return row;
}

/** How a connector signs in, as it is stored: the secret sealed for it. */
export function sealedAuth(auth: TelemetryAuth, id: string) {
  return {
    authKind: auth.kind,
    username: auth.kind === "basic" ? auth.username : null,
    secretCiphertext: auth.kind === "none" ? null : sealSecret(auth.secret, id, encryptionKey()),
  };
}

/**
 * How a stored connector signs in, its secret opened. It goes into a client and nowhere else.
 *
 * @throws TelemetryError  `secret_unreadable`: it cannot be opened with this installation's key
 */
export function openAuth(row: TelemetryRow): TelemetryAuth {
  if (row.authKind === "none") return { kind: "none" };
  let secret: string;
  try {
    secret = openSecret(row.secretCiphertext ?? "", row.id, encryptionKey());
  } catch (error) {
    throw new TelemetryError(
      "secret_unreadable",
      `The stored secret of ${row.displayName} cannot be decrypted.`,
      { cause: error },
    );
  }
  return row.authKind === "bearer"
    ? { kind: "bearer", secret }
    : { kind: "basic", username: row.username ?? "", secret };
}

/** @throws InvalidInputError  the test failed */
export function refuseFailedCheck(check: TelemetryCheck): void {
  if (!check.ok) {
    throw new InvalidInputError(check.reason ?? "The test failed.", {
      remedy: check.remedy ?? undefined,
      details: { problem: check.problem },
    });
  }
}
