import type { AppError } from "@/lib/errors";
import {
  type HarnessErrorDetails,
  HarnessNetworkError,
  HarnessTimeoutError,
  type NetworkFailure,
} from "./errors";

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Codes of Node and undici, from the error or its causes. */
function codesOf(error: unknown, depth = 0): string[] {
  if (!isRecord(error) && !(error instanceof Error)) return [];
  if (depth > 5) return [];
  const fields = new Map(Object.entries(error));
  const code = fields.get("code");
  const inner = error instanceof AggregateError ? error.errors : [];
  const cause = error instanceof Error ? error.cause : undefined;
  return [
    ...(typeof code === "string" ? [code] : []),
    ...codesOf(cause, depth + 1),
    ...inner.flatMap((entry: unknown) => codesOf(entry, depth + 1)),
  ];
}

/** True when the failing system call was the one that connects: nothing can have been sent. */
function failedToConnect(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > 5) return false;
  if ("syscall" in error && error.syscall === "connect") return true;
  const inner: unknown[] = error instanceof AggregateError ? error.errors : [];
  return failedToConnect(error.cause, depth + 1) || inner.some((entry) => failedToConnect(entry, depth + 1));
}

/** Broken within an encrypted connection that had come about. */
const brokenRecord = /BAD_RECORD|DECRYPTION_FAILED/;

const certificateCodes =
  /^(?:CERT_|ERR_TLS_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|HOSTNAME_MISMATCH|ERR_SSL_|EPROTO)/;

/** Turns an exception of the HTTP layer into a network or timeout error; `host` is named to the reader. */
export function errorOfException(error: unknown, facts: { operation: string; host: string }): AppError {
  const codes = codesOf(error);
  const details: HarnessErrorDetails = { operation: facts.operation, host: facts.host, reason: codes[0] };
  const has = (...wanted: string[]) => wanted.some((code) => codes.includes(code));
  const network = (failure: NetworkFailure, message: string, remedy: string) =>
    new HarnessNetworkError(failure, message, { details, remedy });
  if (has("UND_ERR_CONNECT_TIMEOUT") || (has("ETIMEDOUT") && failedToConnect(error))) {
    return new HarnessTimeoutError(`${facts.host} did not accept a connection in time.`, {
      details,
      sent: false,
      remedy: "Check the address, the network and any firewall between this server and Harness.",
    });
  }
  // Time-outs and lost routes of a connection that stood may come after the request was sent.
  if (has("UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT", "ETIMEDOUT")) {
    return new HarnessTimeoutError(`${facts.host} did not answer in time.`, {
      details,
      remedy: "Try again later.",
    });
  }
  if (has("ENOTFOUND", "EAI_AGAIN")) {
    return network(
      "dns",
      `The host ${facts.host} could not be found.`,
      "Check the address for a typing error, and the DNS of this server.",
    );
  }
  if (has("ECONNREFUSED")) {
    return network(
      "refused",
      `${facts.host} refused the connection.`,
      "Check the address and the port, and that the installation is running.",
    );
  }
  if (codes.some((code) => certificateCodes.test(code) && !brokenRecord.test(code))) {
    return network(
      "certificate",
      `The certificate of ${facts.host} could not be verified.`,
      "Check that the certificate is valid and, for a private authority, that this server trusts it (NODE_EXTRA_CA_CERTS).",
    );
  }
  if (has("ENETUNREACH", "EHOSTUNREACH") && failedToConnect(error)) {
    return network(
      "unreachable",
      `${facts.host} cannot be reached from this server.`,
      "Check the network of this server.",
    );
  }
  return network(
    "reset",
    `The connection to ${facts.host} broke.`,
    "Try again; if it persists, check proxies between this server and Harness.",
  );
}
