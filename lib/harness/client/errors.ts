import { AppError, type AppErrorOptions, InvalidInputError, RateLimitedError } from "@/lib/errors";

/**
 * What a failed exchange with Harness means for a write: `not_sent` (Harness never saw it), `refused` (Harness
 * answered that it did not do it) or `unknown` (it may have happened; find out by reading, never by sending again).
 */
export type SendOutcome = "not_sent" | "refused" | "unknown";

/** Facts that every Harness error may carry. Never a token, never a whole body. */
export interface HarnessErrorDetails {
  /** The operation's key, such as `execution.list`. */
  operation?: string | undefined;
  /** HTTP status that Harness answered with. */
  upstreamStatus?: number | undefined;
  /** Harness's own error code, such as `ENTITY_NOT_FOUND`. */
  upstreamCode?: string | undefined;
  correlationId?: string | undefined;
  [fact: string]: unknown;
}

export interface HarnessErrorOptions extends AppErrorOptions {
  details?: HarnessErrorDetails | undefined;
}

/** The answer does not have the shape that the API promises. Nothing is wrong with the network or the token. */
export class HarnessContractError extends AppError {
  constructor(message: string, options?: HarnessErrorOptions) {
    super("upstream_contract", message, options);
  }
}

export type NetworkFailure = "dns" | "refused" | "reset" | "certificate" | "unreachable";

/** No answer: the host could not be found, reached or trusted, or the connection broke. */
export class HarnessNetworkError extends AppError {
  readonly failure: NetworkFailure;
  constructor(failure: NetworkFailure, message: string, options?: HarnessErrorOptions) {
    super("upstream_unreachable", message, options);
    this.failure = failure;
  }
}

/** Harness did not answer, or did not finish its answer, in time. */
export class HarnessTimeoutError extends AppError {
  /** False when not even a connection came about. */
  readonly sent: boolean;
  constructor(message: string, options: HarnessErrorOptions & { sent?: boolean } = {}) {
    super("upstream_timeout", message, options);
    this.sent = options.sent ?? true;
  }
}

/** The token is unknown, expired or revoked: the platform itself said so. */
export class HarnessAuthError extends AppError {
  constructor(message: string, options?: HarnessErrorOptions) {
    super("upstream_auth", message, options);
  }
}

/**
 * A service beside the platform (tests, logs, code, flags) did not accept the token. That says nothing about the token: the
 * platform may well take it. Only a `HarnessAuthError` means that it is dead.
 */
export class HarnessSideServiceError extends AppError {
  /** Its name in words, such as "test service". */
  readonly service: string;
  constructor(service: string, message: string, options?: HarnessErrorOptions) {
    super("upstream_failed", message, options);
    this.service = service;
  }
}

/** The token is valid but may not do this, or a firewall in front of Harness refused the request. */
export class HarnessPermissionError extends AppError {
  /** The Harness permission that is missing, such as `core_pipeline_execute`, where Harness names it. */
  readonly permission: string | undefined;
  constructor(message: string, options: HarnessErrorOptions & { permission?: string | undefined } = {}) {
    super("forbidden", message, options);
    this.permission = options.permission;
  }
}

/** The entity or route does not exist (or the token cannot see it). */
export class HarnessNotFoundError extends AppError {
  constructor(message: string, options?: HarnessErrorOptions) {
    super("not_found", message, options);
  }
}

/** Harness understood the request and refused its content. */
export class HarnessRefusedError extends AppError {
  constructor(message: string, options?: HarnessErrorOptions) {
    super("invalid_input", message, options);
  }
}

/** Too many requests: Harness said so, or the wait for our own bucket was too long. */
export class HarnessRateLimitError extends RateLimitedError {}

/** Harness failed on its side. */
export class HarnessServerError extends AppError {
  constructor(message: string, options?: HarnessErrorOptions) {
    super("upstream_failed", message, options);
  }
}

/** The caller went away before the answer came. */
export class HarnessCancelledError extends AppError {
  readonly sent: boolean;
  constructor(
    message = "The request to Harness was cancelled.",
    options: HarnessErrorOptions & { sent?: boolean } = {},
  ) {
    super("cancelled", message, options);
    this.sent = options.sent ?? false;
  }
}

/** The approval grant does not fit the write it came with, or was used before. */
export class GrantRefusedError extends AppError {
  constructor(message: string, options?: HarnessErrorOptions) {
    super("forbidden", message, options);
  }
}

/**
 * Classifies the error of a failed write. Anything after the request left this process and without a clear answer is
 * `unknown`: a reset, a timeout, a 5xx, a body that could not be read.
 */
export function sendOutcomeOf(error: unknown): SendOutcome {
  // Our own refusals of an argument come before anything is sent; Harness's are HarnessRefusedError.
  if (error instanceof GrantRefusedError || error instanceof InvalidInputError) return "not_sent";
  if (error instanceof HarnessNetworkError) return error.failure === "reset" ? "unknown" : "not_sent";
  if (error instanceof HarnessTimeoutError || error instanceof HarnessCancelledError) {
    return error.sent ? "unknown" : "not_sent";
  }
  if (error instanceof HarnessRateLimitError) {
    return error.details?.upstreamStatus === undefined ? "not_sent" : "refused";
  }
  if (
    error instanceof HarnessAuthError ||
    error instanceof HarnessSideServiceError ||
    error instanceof HarnessPermissionError ||
    error instanceof HarnessNotFoundError ||
    error instanceof HarnessRefusedError
  ) {
    return "refused";
  }
  return "unknown";
}
