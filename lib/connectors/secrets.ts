import type { ConnectorKindEntry } from "@/lib/connectors/connector-kind";
import type { ConnectorRow } from "@/lib/connectors/find-connector";
import { openSecret, sealSecret } from "@/lib/connectors/secret-box";
import { AppError, InvalidInputError } from "@/lib/errors";
import { encryptionKey } from "@/lib/secrets";
import { ConnectorDraft } from "@/schemas/connectors/connectors";

/** Secrets by name, in the clear. They go into a client and nowhere else. */
export type Secrets = Record<string, string>;

/** A stored secret that this installation's key does not open. */
export class SecretUnreadableError extends AppError {
  constructor(connector: Pick<ConnectorRow, "displayName">, cause?: unknown) {
    super("unavailable", `The stored secret of ${connector.displayName} cannot be decrypted.`, {
      remedy: "The encryption key has changed. Replace the token or the password under Settings, Connectors.",
      cause,
    });
  }
}

/** Each secret sealed for its connector. */
export function sealSecrets(secrets: Secrets, connectorId: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(secrets).map(([name, secret]) => [name, sealSecret(secret, connectorId, encryptionKey())]),
  );
}

/**
 * The decrypted secrets of a stored connector.
 *
 * @throws SecretUnreadableError  one cannot be opened with this installation's key
 */
export function openSecrets(connector: Pick<ConnectorRow, "id" | "displayName" | "sealedSecrets">): Secrets {
  try {
    return Object.fromEntries(
      Object.entries(connector.sealedSecrets).map(([name, sealed]) => [
        name,
        openSecret(sealed, connector.id, encryptionKey()),
      ]),
    );
  } catch (error) {
    throw new SecretUnreadableError(connector, error);
  }
}

/**
 * The secrets that a connector needs as it is configured, and no others.
 *
 * @throws InvalidInputError  one is missing
 */
export function neededSecrets(entry: ConnectorKindEntry, draft: ConnectorDraft): Secrets {
  const given: Record<string, string | undefined> = draft.secrets;
  const needed: Secrets = {};
  for (const name of entry.secrets(draft)) {
    const secret = given[name];
    if (secret === undefined) {
      throw new InvalidInputError(`The ${name} is missing.`, {
        details: { fields: { [`secrets.${name}`]: "is required" } },
      });
    }
    needed[name] = secret;
  }
  return needed;
}

/**
 * A stored connector as a draft, with what is to change of it.
 *
 * @throws InvalidInputError      what is to change has not the form that its kind demands
 * @throws SecretUnreadableError  its own secrets are needed and cannot be opened
 */
export function draftOf(
  connector: ConnectorRow,
  change: { baseUrl?: string; settings?: unknown; secrets?: Secrets | undefined } = {},
): ConnectorDraft {
  const secrets = change.secrets ?? openSecrets(connector);
  const withSettings = (settings: unknown) =>
    ConnectorDraft.safeParse({
      kind: connector.kind,
      baseUrl: change.baseUrl ?? connector.baseUrl,
      settings,
      secrets,
    });
  const stated = withSettings(change.settings ?? connector.settings);
  // Stored settings that cannot be read are none: a kind that learns its own from a secret is mended by one.
  const draft = stated.success || change.settings !== undefined ? stated : withSettings({});
  if (!draft.success) {
    throw new InvalidInputError(`The settings of ${connector.displayName} are not complete.`, {
      remedy: "Enter them again under Settings, Connectors.",
      details: {
        fields: Object.fromEntries(
          draft.error.issues.map((issue) => [issue.path.map(String).join("."), issue.message]),
        ),
      },
    });
  }
  return draft.data;
}
