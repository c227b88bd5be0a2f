import type { ErrorCode, ErrorView } from "@/schemas/error-view";

export type { ErrorCode, ErrorView } from "@/schemas/error-view";

/**
 * Errors that cross a layer are thrown typed, and translated once per surface (page, route, action, tool, job).
 * `message` is written for the person who reads it: what failed, why, what to do next. It never holds a secret.
 */
const httpStatusByCode: Record<ErrorCode, number> = {
  invalid_input: 400,
  unprocessable: 422,
  too_large: 413,
  unsupported_media: 415,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  rate_limited: 429,
  upstream_unreachable: 502,
  upstream_timeout: 504,
  upstream_failed: 502,
  upstream_auth: 502,
  upstream_contract: 502,
  cancelled: 499,
  unavailable: 503,
  internal: 500,
};

export interface AppErrorOptions {
  /** What the reader can do about it, one sentence. */
  remedy?: string | undefined;
  /** Facts safe to show and to log: identifiers, limits, field errors. Never a token, never a body. */
  details?: Record<string, unknown> | undefined;
  cause?: unknown;
}

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly remedy: string | undefined;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.remedy = options.remedy;
    this.details = options.details;
  }

  /** The HTTP status that route handlers answer with. */
  get httpStatus(): number {
    return httpStatusByCode[this.code];
  }
}

export class InvalidInputError extends AppError {
  constructor(message: string, options?: AppErrorOptions) {
    super("invalid_input", message, options);
  }
}

export class UnauthenticatedError extends AppError {
  constructor(message = "Sign in to continue.", options?: AppErrorOptions) {
    super("unauthenticated", message, options);
  }
}

export class ForbiddenError extends AppError {
  constructor(message: string, options?: AppErrorOptions) {
    super("forbidden", message, options);
  }
}

export class NotFoundError extends AppError {
  constructor(message: string, options?: AppErrorOptions) {
    super("not_found", message, options);
  }
}

export class ConflictError extends AppError {
  constructor(message: string, options?: AppErrorOptions) {
    super("conflict", message, options);
  }
}

export class RateLimitedError extends AppError {
  /** Milliseconds until another try may succeed, where known. */
  readonly retryAfterMs: number | undefined;
  constructor(message: string, options: AppErrorOptions & { retryAfterMs?: number | undefined } = {}) {
    super("rate_limited", message, options);
    this.retryAfterMs = options.retryAfterMs;
  }
}

export class UnavailableError extends AppError {
  constructor(message: string, options?: AppErrorOptions) {
    super("unavailable", message, options);
  }
}

/** Translates any thrown value. An unknown error never leaks its text: it becomes `internal` with a fixed sentence. */
export function toErrorView(error: unknown): ErrorView {
  if (error instanceof AppError) {
    return {
      code: error.code,
      message: error.message,
      ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
      ...(error.details === undefined ? {} : { details: error.details }),
    };
  }
  return {
    code: "internal",
    message: "Something went wrong on our side. The details are in the server log.",
  };
}
