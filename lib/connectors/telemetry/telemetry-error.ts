import { AppError, type ErrorCode } from "@/lib/errors";
import type { TelemetryProblemKind } from "@/schemas/telemetry/telemetry-problems";

const remedies: Record<TelemetryProblemKind, string> = {
  address_invalid:
    "Enter the address of the store itself, such as https://prometheus.example.com, without its API's path.",
  insecure_address:
    "Use https://. Plain http:// is allowed to this machine only, with HARNESS_ALLOW_HTTP=true.",
  host_unreachable: "Check the address, and that this server may reach it through DNS, proxy and firewall.",
  connection_refused: "Check the address and the port, and that the store runs there.",
  certificate:
    "Install the certificate authority on this server (NODE_EXTRA_CA_CERTS), or use the host name of the certificate.",
  timeout: "Try again; if it persists, check the network, or use a cheaper query such as a recording rule.",
  redirected: "Enter the address that it redirects to, or the one behind the sign-in page.",
  unauthorized: "Enter another token or password: the store does not accept this one.",
  forbidden: "Give the token or the user the right to read, or enter the tenant it belongs to.",
  wrong_service: "Enter the address of the store itself, with its path prefix and without the API's path.",
  query_refused: "Correct the query or the selector in this connector's settings.",
  no_data: "Check the metric's and the labels' names, and that the tenant is right.",
  rate_limited: "Wait a minute and try again, or raise the limits of this tenant.",
  server_error: "Try again later, or look into the store's own log.",
  too_large: "Narrow the query in this connector's settings, so that it returns fewer series or lines.",
  bad_answer: "Check that nothing between this server and the store changes answers.",
  secret_unreadable: "The encryption key has changed. Enter the secret again under Settings, Connectors.",
};

const codes: Record<TelemetryProblemKind, ErrorCode> = {
  address_invalid: "invalid_input",
  insecure_address: "invalid_input",
  host_unreachable: "upstream_unreachable",
  connection_refused: "upstream_unreachable",
  certificate: "upstream_unreachable",
  timeout: "upstream_timeout",
  redirected: "upstream_contract",
  unauthorized: "upstream_auth",
  forbidden: "upstream_auth",
  wrong_service: "upstream_contract",
  query_refused: "invalid_input",
  no_data: "not_found",
  rate_limited: "rate_limited",
  server_error: "upstream_failed",
  too_large: "upstream_contract",
  bad_answer: "upstream_contract",
  secret_unreadable: "unavailable",
};

/** A store of telemetry that could not be read. Message and remedy are for the reader; neither holds a secret. */
export class TelemetryError extends AppError {
  readonly problem: TelemetryProblemKind;
  constructor(problem: TelemetryProblemKind, message: string, options: { cause?: unknown } = {}) {
    super(codes[problem], message, { remedy: remedies[problem], details: { problem }, cause: options.cause });
    this.problem = problem;
  }
}

/** What to do about a problem, one sentence. */
export function remedyOf(problem: TelemetryProblemKind): string {
  return remedies[problem];
}
