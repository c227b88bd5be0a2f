import type { z } from "zod";
import type { RetryPolicy, Risk } from "@/schemas/risk";

export type HttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Query values; empty ones are dropped, arrays are repeated under the same key. */
export type QueryValue = string | number | boolean | null | undefined | readonly (string | number)[];
export type Query = Readonly<Record<string, QueryValue>>;

/** What an operation makes of its arguments. Everything else is implied by the client (account, token, retries). */
export interface BoundRequest {
  /** Values of the path template's placeholders. */
  path?: Readonly<Record<string, string>> | undefined;
  query?: Query | undefined;
  /** An object is sent as JSON; text is sent as `contentType` (YAML unless told otherwise), the empty text too. */
  body?: unknown;
  contentType?: string | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
}

/** How an answer is taken out of its envelope and checked. */
export interface ResponseShape<Result> {
  /** `data`: `{status, data}`; `resource`: `{resource, responseMessages}`; `bare`: the body itself; `text`: not JSON. */
  envelope: "data" | "resource" | "bare" | "text";
  schema: z.ZodType<Result>;
  /** True when an empty 2xx answer is valid; the schema then sees `undefined`. */
  mayBeEmpty?: boolean;
}

/** Query parameters that carry the account id; none for services that read it from the `Harness-Account` header alone. */
export type AccountParameters = readonly ("accountIdentifier" | "accountId" | "accountID" | "account_id")[];

/**
 * One Harness API operation, as data. The client accepts an `Operation` whose risk is `read` in `call`, and any other
 * only in `send`, together with an approval grant.
 */
export interface Operation<Args, Result, R extends Risk = Risk> {
  /** Unique name: `<resource type>.<verb or action>`. */
  readonly key: string;
  readonly method: HttpMethod;
  /** Template such as `/ng/api/connectors/{identifier}`. */
  readonly path: string;
  readonly risk: R;
  readonly retry: RetryPolicy;
  readonly account: AccountParameters;
  readonly bind: (args: Args) => BoundRequest;
  readonly response: ResponseShape<Result>;
}

export type WriteRisk = Exclude<Risk, "read">;
export type ReadOperation<Args, Result> = Operation<Args, Result, "read">;
export type WriteOperation<Args, Result> = Operation<Args, Result, WriteRisk>;

interface Definition<Args, Result> {
  key: string;
  method: HttpMethod;
  path: string;
  account?: AccountParameters;
  retry?: RetryPolicy;
  bind: (args: Args) => BoundRequest;
  response: ResponseShape<Result>;
}

/** Declares an operation that changes nothing; retried unless it says otherwise. */
export function readOperation<Args, Result>(
  definition: Definition<Args, Result>,
): ReadOperation<Args, Result> {
  return { account: ["accountIdentifier"], retry: "safe", ...definition, risk: "read" };
}

/** Declares an operation that changes something; never retried unless it says otherwise. */
export function writeOperation<Args, Result>(
  definition: Definition<Args, Result> & { risk: WriteRisk },
): WriteOperation<Args, Result> {
  return { account: ["accountIdentifier"], retry: "never", ...definition };
}

/** `{status: "SUCCESS", data: …}`: the NG services. */
export function data<Result>(
  schema: z.ZodType<Result>,
  options: { mayBeEmpty?: boolean } = {},
): ResponseShape<Result> {
  return { envelope: "data", schema, ...options };
}

/** `{resource: …, responseMessages: []}`: delegates and the older verification API. */
export function resource<Result>(schema: z.ZodType<Result>): ResponseShape<Result> {
  return { envelope: "resource", schema };
}

/** The body itself: v1 routes, code, tests, feature flags. */
export function bare<Result>(
  schema: z.ZodType<Result>,
  options: { mayBeEmpty?: boolean } = {},
): ResponseShape<Result> {
  return { envelope: "bare", schema, ...options };
}

/** Text that is not JSON. */
export function text(schema: z.ZodType<string>): ResponseShape<string> {
  return { envelope: "text", schema, mayBeEmpty: true };
}

/** A place in the Harness hierarchy. Account level: neither; organization level: `org` only. */
export interface HarnessScope {
  org?: string | undefined;
  project?: string | undefined;
}

/** The scope as NG query parameters. */
export function scopeQuery(scope: HarnessScope): {
  orgIdentifier: string | undefined;
  projectIdentifier: string | undefined;
} {
  return { orgIdentifier: scope.org, projectIdentifier: scope.project };
}
