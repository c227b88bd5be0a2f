import { describe, expect, test } from "vitest";
import type { AppError } from "@/lib/errors";
import { errorOfAnswer, type FailedAnswer, looksLikeHtml, parseJson, readErrorBody } from "./failures";

const token = "pat.aCcT0123456789abcdefgh.tok1.superSecretValue0001";
const answer = (status: number, body: unknown, more: Partial<FailedAnswer> = {}): FailedAnswer => ({
  operation: "thing.get",
  status,
  body: typeof body === "string" ? body : JSON.stringify(body),
  contentType: "application/json",
  token,
  ...more,
});
const told = ({ name, code, message, remedy, details }: AppError) => ({
  name,
  code,
  message,
  remedy,
  details,
});
const page = "<!doctype html><html><body>Nope</body></html>";
const facts = { operation: "thing.get", upstreamCode: undefined, correlationId: undefined };

describe("an answer of Harness says what it means, what Harness said, and what to do", () => {
  test.each([
    [
      "a token that is refused",
      answer(401, { message: "Token is not valid." }),
      {
        name: "HarnessAuthError",
        code: "upstream_auth",
        message: "Harness did not accept the token. Harness says: Token is not valid.",
        remedy:
          "The token is wrong, expired or revoked. Create a new one in Harness and replace it in Settings > Connectors.",
        details: { ...facts, upstreamStatus: 401 },
      },
    ],
    [
      "access that is refused, permission unknown",
      answer(403, {}),
      {
        name: "HarnessPermissionError",
        code: "forbidden",
        message: "Harness refused access.",
        remedy:
          "Ask a Harness administrator to grant the token's owner this permission, or use another token.",
        details: { ...facts, upstreamStatus: 403 },
      },
    ],
    [
      "a permission that is missing",
      answer(403, {
        message: "No.",
        failedPermissionChecks: [
          { permission: "core_pipeline_view", resourceType: "PIPELINE", resourceIdentifier: "build" },
        ],
      }),
      {
        name: "HarnessPermissionError",
        code: "forbidden",
        message: "The token lacks the Harness permission core_pipeline_view. Harness says: No.",
        remedy:
          "Ask a Harness administrator to grant the token's owner this permission, or use another token.",
        details: {
          ...facts,
          upstreamStatus: 403,
          failedPermission: {
            permission: "core_pipeline_view",
            resourceType: "PIPELINE",
            resource: "build",
          },
        },
      },
    ],
    [
      "a thing that does not exist",
      answer(404, {}),
      {
        name: "HarnessNotFoundError",
        code: "not_found",
        message: "Harness knows no such entity.",
        remedy: "Check the identifier, the organization and the project; it may have been deleted.",
        details: { ...facts, upstreamStatus: 404 },
      },
    ],
    [
      "too many requests",
      answer(429, { code: "TOO_MANY_REQUESTS" }, { retryAfterMs: 1_500 }),
      {
        name: "HarnessRateLimitError",
        code: "rate_limited",
        message: "Harness is receiving too many requests from this account.",
        remedy: "Wait a moment and try again.",
        details: { ...facts, upstreamStatus: 429, upstreamCode: "TOO_MANY_REQUESTS" },
      },
    ],
    [
      "a request that is refused without a word",
      answer(400, ""),
      {
        name: "HarnessRefusedError",
        code: "invalid_input",
        message: "Harness refused the request (HTTP 400).",
        remedy: "Correct the input and try again.",
        details: { ...facts, upstreamStatus: 400 },
      },
    ],
    [
      "fields that are refused",
      answer(422, {
        code: "INVALID_REQUEST",
        message: "bad",
        correlationId: "corr-7",
        errors: [
          { fieldId: "name", error: "too long" },
          { field_name: "tags", message: "empty" },
          { error: "of no field" },
          { fieldId: "without a word" },
          "not an error",
        ],
      }),
      {
        name: "HarnessRefusedError",
        code: "invalid_input",
        message: "bad",
        remedy: "Correct the input and try again.",
        details: {
          operation: "thing.get",
          upstreamStatus: 422,
          upstreamCode: "INVALID_REQUEST",
          correlationId: "corr-7",
          fieldErrors: [
            { field: "name", error: "too long" },
            { field: "tags", error: "empty" },
          ],
        },
      },
    ],
    [
      "a failure of Harness with its code",
      answer(500, { code: "UNKNOWN_ERROR", message: "Oops" }),
      {
        name: "HarnessServerError",
        code: "upstream_failed",
        message: "Harness failed to answer (HTTP 500, UNKNOWN_ERROR). Harness says: Oops",
        remedy:
          "This is a failure on Harness's side. Try again later, or ask Harness support with the correlation id.",
        details: { ...facts, upstreamStatus: 500, upstreamCode: "UNKNOWN_ERROR" },
      },
    ],
    [
      "a failure of Harness in plain text",
      answer(503, "  no healthy upstream \n"),
      {
        name: "HarnessServerError",
        code: "upstream_failed",
        message: "Harness failed to answer (HTTP 503). Harness says: no healthy upstream",
        remedy:
          "This is a failure on Harness's side. Try again later, or ask Harness support with the correlation id.",
        details: { ...facts, upstreamStatus: 503 },
      },
    ],
  ])("%s", (_, failed, expected) => {
    expect(told(errorOfAnswer(failed))).toEqual(expected);
  });

  test("the wait that Harness asks for, and the permission that is missing, can be read by the program", () => {
    expect(errorOfAnswer(answer(429, {}, { retryAfterMs: 1_500 }))).toMatchObject({ retryAfterMs: 1_500 });
    expect(errorOfAnswer(answer(429, page, { retryAfterMs: 900 }))).toMatchObject({ retryAfterMs: 900 });
    const failedPermissionChecks = ["odd", { permission: "core_secret_view" }, { permission: "other" }];
    expect(errorOfAnswer(answer(403, { failedPermissionChecks }))).toMatchObject({
      permission: "core_secret_view",
    });
    expect(errorOfAnswer(answer(403, { failedPermissionChecks: [{}] }))).toMatchObject({
      permission: undefined,
      message: "Harness refused access.",
    });
  });
});

test.each([
  [
    401,
    "HarnessAuthError",
    "The gateway in front of Harness did not accept the token.",
    "Create a new token",
  ],
  [
    403,
    "HarnessPermissionError",
    "A gateway or firewall in front of Harness refused the request.",
    "IP allow-list",
  ],
  [404, "HarnessNotFoundError", "The gateway in front of Harness knows no such address.", "base address"],
  [
    429,
    "HarnessRateLimitError",
    "The gateway in front of Harness is receiving too many requests.",
    "Wait a moment",
  ],
  [
    500,
    "HarnessServerError",
    "The gateway in front of Harness answered with an error page (HTTP 500).",
    "restarting",
  ],
  [
    502,
    "HarnessServerError",
    "The gateway in front of Harness answered with an error page (HTTP 502).",
    "restarting",
  ],
  [400, "HarnessContractError", "The address answered with a web page instead of data.", "base address"],
  [200, "HarnessContractError", "The address answered with a web page instead of data.", "app.harness.io"],
] as const)("a web page with HTTP %i says who answered and what to do", (status, name, message, remedy) => {
  const error = errorOfAnswer(answer(status, page));
  expect(told(error)).toMatchObject({
    name,
    message,
    remedy: expect.stringContaining(remedy),
    details: { operation: "thing.get", upstreamStatus: status, webPage: true },
  });
});

describe("what kind of failure it is", () => {
  const kindOf = (status: number, code?: string) => errorOfAnswer(answer(status, { code })).name;
  const codes = {
    HarnessAuthError: [
      "INVALID_TOKEN",
      "EXPIRED_TOKEN",
      "REVOKED_TOKEN",
      "INVALID_CREDENTIAL",
      "UNAUTHENTICATED",
    ],
    HarnessPermissionError: [
      "NG_ACCESS_DENIED",
      "ACCESS_DENIED",
      "USER_NOT_AUTHORIZED",
      "USAGE_LIMITS_EXCEEDED",
    ],
    HarnessNotFoundError: ["ENTITY_NOT_FOUND", "RESOURCE_NOT_FOUND", "RESOURCE_NOT_FOUND_EXCEPTION"],
    HarnessRefusedError: [
      "INVALID_REQUEST",
      "INVALID_ARGUMENT",
      "INVALID_YAML_ERROR",
      "SCHEMA_VALIDATION_FAILED",
      "DUPLICATE_FIELD",
    ],
    HarnessRateLimitError: ["TOO_MANY_REQUESTS"],
  };

  test.each(Object.entries(codes).flatMap(([name, all]) => all.map((code) => [code, name] as const)))(
    "%s decides within a 200 and a 400",
    (code, name) => {
      expect(kindOf(200, code)).toBe(name);
      expect(kindOf(400, code)).toBe(name);
    },
  );

  test.each([
    [200, "UNKNOWN_ERROR", "HarnessServerError"],
    [200, undefined, "HarnessServerError"],
    [299, "INVALID_REQUEST", "HarnessRefusedError"],
    // 429 and 5xx speak for themselves, save that a gateway may answer a refused token with a 5xx.
    [429, "INVALID_REQUEST", "HarnessRateLimitError"],
    [500, "INVALID_REQUEST", "HarnessServerError"],
    [500, "ENTITY_NOT_FOUND", "HarnessServerError"],
    [500, "INVALID_TOKEN", "HarnessAuthError"],
    [500, "ACCESS_DENIED", "HarnessPermissionError"],
    // By status where the code says nothing.
    [400, "UNKNOWN_ERROR", "HarnessRefusedError"],
    [401, "UNKNOWN_ERROR", "HarnessAuthError"],
    [401, undefined, "HarnessAuthError"],
    [403, "NEVER_HEARD_OF", "HarnessPermissionError"],
    [404, undefined, "HarnessNotFoundError"],
    [409, undefined, "HarnessRefusedError"],
    [499, undefined, "HarnessRefusedError"],
  ])("HTTP %i with code %s is a %s", (status, code, name) => {
    expect(kindOf(status, code)).toBe(name);
  });
});

describe("what Harness said", () => {
  test.each([
    ["message", { message: " a " }, "a"],
    ["the log service's word", { error_msg: "b" }, "b"],
    ["error", { error: "c" }, "c"],
    ["detail", { detail: "d" }, "d"],
    ["the first that says something", { message: "  ", error_msg: "b", error: "c" }, "b"],
    [
      "hint, explanation and cause, each once",
      {
        message: "cause",
        detailedMessage: "detail",
        responseMessages: [{ message: "hint" }, "odd", { message: "cause" }, { message: "" }],
      },
      "cause detail hint",
    ],
    ["nothing", { message: 5 }, undefined],
    ["nothing in messages of another form", { responseMessages: "x" }, undefined],
  ])("is read from %s", (_, body, message) => {
    expect(readErrorBody(body).message).toBe(message);
  });

  test("the code of the last message stands in for one that is missing", () => {
    const responseMessages = [{ code: "FIRST" }, { code: "LAST" }];
    expect(readErrorBody({ responseMessages }).code).toBe("LAST");
    expect(readErrorBody({ code: "OWN", responseMessages }).code).toBe("OWN");
    expect(readErrorBody({}).code).toBeUndefined();
  });

  test.each([null, "text", 5, ["a list"], undefined])("%j says nothing", (value) => {
    expect(readErrorBody(value)).toEqual({});
  });

  test("a body without errors or checks has none", () => {
    expect(readErrorBody({ errors: "x", failedPermissionChecks: "y" })).toEqual({
      code: undefined,
      message: undefined,
      correlationId: undefined,
      fieldErrors: undefined,
      failedPermission: undefined,
    });
  });

  test("is cut at 400 characters, with a sign that it was, and never shows the token", () => {
    expect(errorOfAnswer(answer(400, "x".repeat(400))).message).toBe("x".repeat(400));
    expect(errorOfAnswer(answer(400, "x".repeat(401))).message).toBe(`${"x".repeat(399)}…`);
    expect(errorOfAnswer(answer(400, `bad ${token}`)).message).toBe("bad [redacted]");
  });
});

test.each([
  [page, null, true],
  ["\n  <HTML lang='en'>", null, true],
  ["<head>", null, true],
  ["<body>", null, true],
  ["<?xml version='1.0'?>", null, true],
  ["", "text/html; charset=utf-8", true],
  ["<strong>", null, false],
  ['{"a":"<html>"}', null, false],
  ["a <html>", "application/json", false],
])("%j of type %s is a web page: %s", (body, contentType, expected) => {
  expect(looksLikeHtml(body, contentType)).toBe(expected);
});

test("JSON is told from text, null included", () => {
  expect(parseJson("null")).toEqual({ value: null });
  expect(parseJson('{"a":1}')).toEqual({ value: { a: 1 } });
  expect(parseJson('{"a":')).toBeUndefined();
  expect(parseJson("")).toBeUndefined();
});
