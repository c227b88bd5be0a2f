import type { AppError } from "@/lib/errors";
import {
  HarnessAuthError,
  HarnessContractError,
  type HarnessErrorDetails,
  HarnessNotFoundError,
  HarnessPermissionError,
  HarnessRateLimitError,
  HarnessRefusedError,
  HarnessServerError,
} from "./errors";
import { withoutTokens } from "./token";

/** Longest text taken over from a Harness answer into a message. */
const maxUpstreamText = 400;

/** What is known about a failed answer. */
export interface FailedAnswer {
  operation: string;
  status: number;
  body: string;
  contentType: string | null;
  retryAfterMs?: number | undefined;
  token: string;
}

interface ErrorBody {
  code?: string | undefined;
  message?: string | undefined;
  correlationId?: string | undefined;
  fieldErrors?: { field: string; error: string }[] | undefined;
  failedPermission?:
    | { permission: string; resourceType?: string | undefined; resource?: string | undefined }
    | undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;

/** True when a body is a web page (a firewall, a gateway, the login page) rather than an API answer. */
export function looksLikeHtml(body: string, contentType: string | null): boolean {
  return /^\s*<(?:!doctype|html|head|body|\?xml)/i.test(body) || (contentType ?? "").includes("text/html");
}

/** The JSON value of a text, or undefined when it is not JSON. */
export function parseJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/**
 * Reads any of Harness's error bodies: ErrorDTO, FailureDTO, v1 (`field_name`), log and test service (`error_msg`),
 * code and feature flags (`message` only).
 */
export function readErrorBody(value: unknown): ErrorBody {
  if (!isRecord(value)) return {};
  const responseMessages = Array.isArray(value.responseMessages)
    ? value.responseMessages.filter(isRecord)
    : [];
  const own = textOf(value.message) ?? textOf(value.error_msg) ?? textOf(value.error) ?? textOf(value.detail);
  // Explained errors put hint and explanation first and the cause last; all of it helps the reader.
  const parts = [
    own,
    textOf(value.detailedMessage),
    ...responseMessages.map((entry) => textOf(entry.message)),
  ];
  const distinct = [...new Set(parts.filter((part) => part !== undefined))];
  const errors = Array.isArray(value.errors) ? value.errors.filter(isRecord) : [];
  const fieldErrors = errors.flatMap((entry) => {
    const field = textOf(entry.fieldId) ?? textOf(entry.field_name);
    const error = textOf(entry.error) ?? textOf(entry.message);
    return field === undefined || error === undefined ? [] : [{ field, error }];
  });
  const checks = Array.isArray(value.failedPermissionChecks)
    ? value.failedPermissionChecks.filter(isRecord)
    : [];
  const check = checks[0];
  const permission = check === undefined ? undefined : textOf(check.permission);
  return {
    code: textOf(value.code) ?? textOf(responseMessages.at(-1)?.code),
    message: distinct.length === 0 ? undefined : distinct.join(" "),
    correlationId: textOf(value.correlationId),
    fieldErrors: fieldErrors.length === 0 ? undefined : fieldErrors,
    failedPermission:
      permission === undefined || check === undefined
        ? undefined
        : {
            permission,
            resourceType: textOf(check.resourceType),
            resource: textOf(check.resourceIdentifier),
          },
  };
}

type Kind = "auth" | "permission" | "not_found" | "refused" | "rate" | "server";

const kindByCode: Record<string, Kind> = {
  INVALID_TOKEN: "auth",
  EXPIRED_TOKEN: "auth",
  REVOKED_TOKEN: "auth",
  INVALID_CREDENTIAL: "auth",
  UNAUTHENTICATED: "auth",
  NG_ACCESS_DENIED: "permission",
  ACCESS_DENIED: "permission",
  USER_NOT_AUTHORIZED: "permission",
  USAGE_LIMITS_EXCEEDED: "permission",
  ENTITY_NOT_FOUND: "not_found",
  RESOURCE_NOT_FOUND: "not_found",
  RESOURCE_NOT_FOUND_EXCEPTION: "not_found",
  INVALID_REQUEST: "refused",
  INVALID_ARGUMENT: "refused",
  INVALID_YAML_ERROR: "refused",
  SCHEMA_VALIDATION_FAILED: "refused",
  DUPLICATE_FIELD: "refused",
  TOO_MANY_REQUESTS: "rate",
  UNKNOWN_ERROR: "server",
};

function kindOf(status: number, code: string | undefined): Kind {
  const byCode = code === undefined ? undefined : kindByCode[code];
  if (status >= 200 && status < 300) return byCode ?? "server";
  if (status === 429) return "rate";
  if (status >= 500) return byCode === "auth" || byCode === "permission" ? byCode : "server";
  if (byCode !== undefined && byCode !== "server") return byCode;
  if (status === 401) return "auth";
  if (status === 403) return "permission";
  if (status === 404) return "not_found";
  return "refused";
}

/** Turns a failed answer into the error that says what it means and what to do. */
export function errorOfAnswer(answer: FailedAnswer): AppError {
  if (looksLikeHtml(answer.body, answer.contentType)) return errorOfWebPage(answer);
  const parsed = parseJson(answer.body);
  const body = parsed === undefined ? { message: textOf(answer.body) } : readErrorBody(parsed.value);
  return errorOfBody(answer, body);
}

function errorOfBody(answer: FailedAnswer, body: ErrorBody): AppError {
  const said = body.message === undefined ? undefined : clip(withoutTokens(body.message, answer.token));
  const details: HarnessErrorDetails = {
    operation: answer.operation,
    upstreamStatus: answer.status,
    upstreamCode: body.code,
    correlationId: body.correlationId,
    ...(body.fieldErrors === undefined ? {} : { fieldErrors: body.fieldErrors }),
    ...(body.failedPermission === undefined ? {} : { failedPermission: body.failedPermission }),
  };
  const quote = said === undefined ? "" : ` Harness says: ${said}`;
  switch (kindOf(answer.status, body.code)) {
    case "auth":
      return new HarnessAuthError(`Harness did not accept the token.${quote}`, {
        details,
        remedy:
          "The token is wrong, expired or revoked. Create a new one in Harness and replace it in Settings > Connectors.",
      });
    case "permission":
      return new HarnessPermissionError(
        body.failedPermission === undefined
          ? `Harness refused access.${quote}`
          : `The token lacks the Harness permission ${body.failedPermission.permission}.${quote}`,
        {
          details,
          permission: body.failedPermission?.permission,
          remedy:
            "Ask a Harness administrator to grant the token's owner this permission, or use another token.",
        },
      );
    case "not_found":
      return new HarnessNotFoundError(said ?? "Harness knows no such entity.", {
        details,
        remedy: "Check the identifier, the organization and the project; it may have been deleted.",
      });
    case "rate":
      return new HarnessRateLimitError(`Harness is receiving too many requests from this account.${quote}`, {
        details: { ...details, upstreamStatus: answer.status },
        retryAfterMs: answer.retryAfterMs,
        remedy: "Wait a moment and try again.",
      });
    case "refused":
      return new HarnessRefusedError(said ?? `Harness refused the request (HTTP ${answer.status}).`, {
        details,
        remedy: "Correct the input and try again.",
      });
    case "server":
      return new HarnessServerError(
        `Harness failed to answer (HTTP ${answer.status}${body.code === undefined ? "" : `, ${body.code}`}).${quote}`,
        {
          details,
          remedy:
            "This is a failure on Harness's side. Try again later, or ask Harness support with the correlation id.",
        },
      );
  }
}

function errorOfWebPage(answer: FailedAnswer): AppError {
  const details: HarnessErrorDetails = {
    operation: answer.operation,
    upstreamStatus: answer.status,
    webPage: true,
  };
  if (answer.status === 401) {
    return new HarnessAuthError("The gateway in front of Harness did not accept the token.", {
      details,
      remedy: "Create a new token in Harness and replace it in Settings > Connectors.",
    });
  }
  if (answer.status === 403) {
    return new HarnessPermissionError("A gateway or firewall in front of Harness refused the request.", {
      details,
      remedy:
        "Check the account's IP allow-list, the firewall rules, and that the token belongs to this account.",
    });
  }
  if (answer.status === 404) {
    return new HarnessNotFoundError("The gateway in front of Harness knows no such address.", {
      details,
      remedy: "Check the base address of the Harness installation.",
    });
  }
  if (answer.status === 429) {
    return new HarnessRateLimitError("The gateway in front of Harness is receiving too many requests.", {
      details,
      retryAfterMs: answer.retryAfterMs,
      remedy: "Wait a moment and try again.",
    });
  }
  if (answer.status >= 500) {
    return new HarnessServerError(
      `The gateway in front of Harness answered with an error page (HTTP ${answer.status}).`,
      {
        details,
        remedy: "Harness may be restarting or down. Try again later.",
      },
    );
  }
  return new HarnessContractError("The address answered with a web page instead of data.", {
    details,
    remedy: "Check the base address: it must be the API's address, such as https://app.harness.io.",
  });
}

const clip = (text: string): string =>
  text.length > maxUpstreamText ? `${text.slice(0, maxUpstreamText - 1)}…` : text;
