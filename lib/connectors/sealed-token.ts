import { sealSecret } from "@/lib/connectors/secret-box";
import { encryptionKey } from "@/lib/secrets";

/** A token as it is stored: sealed for its connector, with what tells it apart. */
export function sealedToken(token: string, connectorId: string) {
  return {
    tokenCiphertext: sealSecret(token, connectorId, encryptionKey()),
    tokenKind: token.toLowerCase().startsWith("sat.") ? ("sat" as const) : ("pat" as const),
    tokenHint: token.slice(-4),
  };
}
