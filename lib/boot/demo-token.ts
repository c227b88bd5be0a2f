import { createHash } from "node:crypto";
import { simulatorTokenSecret } from "@/lib/secrets";

/** The account of the simulated Harness; any 22 characters of base64url will do. */
export const demoAccountId = "TackroomDemoAccount000";

/** The demo connector's token, made of this installation's own secret in the form that Harness gives its tokens. */
export function demoToken(): string {
  const secret = simulatorTokenSecret();
  const tokenId = createHash("sha256").update(secret).digest("hex").slice(0, 24);
  return `pat.${demoAccountId}.${tokenId}.${secret}`;
}

/** The token of the simulated telemetry stores: of the same secret, and no way back to it. */
export function demoTelemetryToken(): string {
  return createHash("sha256").update(`telemetry ${simulatorTokenSecret()}`).digest("hex");
}
