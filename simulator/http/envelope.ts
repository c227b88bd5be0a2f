import { randomUUID } from "node:crypto";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** The success envelope of the NG services. */
export function ok<T>(data: T) {
  return { status: "SUCCESS" as const, data, metaData: null, correlationId: randomUUID() };
}

/** The older RestResponse envelope (`/ng/api/delegate-setup`, `/cv/api`). */
export function restResponse<T>(resource: T) {
  return { metaData: {}, resource, responseMessages: [] };
}

export interface ErrorMessage {
  code: string;
  level: "INFO" | "ERROR";
  message: string;
  exception: null;
  failureTypes: string[];
}

/** Harness's ErrorDTO; `explained` messages (HINT, EXPLANATION) come first, the root error last. */
export function errorDto(code: string, message: string, explained: { code: string; message: string }[] = []) {
  const responseMessages: ErrorMessage[] = [
    ...explained.map((entry) => ({
      code: entry.code,
      level: "INFO" as const,
      message: entry.message,
      exception: null,
      failureTypes: [],
    })),
    { code, level: "ERROR", message, exception: null, failureTypes: [] },
  ];
  return {
    status: "ERROR" as const,
    code,
    message: responseMessages[0]?.message ?? message,
    correlationId: randomUUID(),
    detailedMessage: null,
    responseMessages,
    metadata: null,
  };
}

/** Harness's FailureDTO for bodies that do not validate. */
export function failureDto(code: string, message: string, errors: { fieldId: string; error: string }[] = []) {
  return { status: "FAILURE" as const, code, message, correlationId: randomUUID(), errors };
}

/** A refusal with the HTTP status and body that Harness sends; thrown by handlers, sent by the server. */
export class HarnessError extends Error {
  constructor(
    readonly httpStatus: ContentfulStatusCode,
    readonly body: object,
  ) {
    super(`HTTP ${httpStatus}`);
    this.name = "HarnessError";
  }
}

export function notFound(
  message: string,
  code: "ENTITY_NOT_FOUND" | "RESOURCE_NOT_FOUND" = "ENTITY_NOT_FOUND",
) {
  return new HarnessError(404, errorDto(code, message));
}

/** 400 INVALID_REQUEST with Harness's own prefix. */
export function invalidRequest(message: string) {
  return new HarnessError(400, errorDto("INVALID_REQUEST", `Invalid request: ${message}`));
}

/** 403 as Harness's access control words it, with the failed permission check. */
export function accessDenied(input: {
  principal: string;
  permission: string;
  resourceType: string;
  resourceIdentifier: string | null;
  scope: { accountIdentifier: string; orgIdentifier: string | null; projectIdentifier: string | null };
}) {
  const target = input.resourceIdentifier ? ` with identifier ${input.resourceIdentifier}` : "";
  const message = `Principal of type USER with identifier ${input.principal} : Missing permission ${input.permission} on ${input.resourceType.toLowerCase()}${target}`;
  return new HarnessError(403, {
    ...errorDto("NG_ACCESS_DENIED", message),
    responseMessages: [],
    failedPermissionChecks: [
      {
        resourceScope: input.scope,
        resourceType: input.resourceType,
        resourceAttributes: null,
        resourceIdentifier: input.resourceIdentifier,
        permission: input.permission,
      },
    ],
  });
}

/** A query parameter that must be there. */
export function requiredQuery(c: Context, name: string): string {
  const value = c.req.query(name);
  if (!value) {
    throw new HarnessError(
      400,
      failureDto("INVALID_REQUEST", `Invalid request: ${name} must not be empty`, [
        { fieldId: name, error: "must not be null" },
      ]),
    );
  }
  return value;
}

/** A JSON body, or the 400 that Harness gives for one that does not parse. An empty body is `{}`. */
export async function jsonBody(c: Context): Promise<Record<string, unknown>> {
  const text = await c.req.text();
  if (text.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Falls through to the refusal below.
  }
  throw new HarnessError(400, failureDto("INVALID_REQUEST", "Unable to process JSON"));
}
