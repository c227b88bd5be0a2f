import { randomUUID } from "node:crypto";
import { createContext, findContext } from "@/lib/auth";
import type { Context } from "@/lib/context";
import { env } from "@/lib/env";
import { AppError, RateLimitedError, toErrorView, UnauthenticatedError } from "@/lib/errors";
import { logger } from "@/lib/log";
import { type Action, assertCan } from "@/lib/permissions";
import { assertSameOrigin } from "./same-origin";

interface RouteArguments<Params> {
  ctx: Context;
  request: Request;
  params: Params;
}

export type RouteHandler<Params> = ((
  request: Request,
  context: { params: Promise<Params> },
) => Promise<Response>) & {
  /** What the route demands; the test that walks every route with every role reads it. */
  readonly access: Action | "public";
};

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * A route handler for signed-in people: refuses other sites' writes, authenticates, checks the role, and translates
 * errors to JSON (`{ error: ErrorView }`) with their HTTP status. Unknown errors are logged and never leak their text.
 */
export function route<Params = Record<string, never>>(
  action: Action,
  handler: (args: RouteArguments<Params>) => Promise<Response>,
): RouteHandler<Params> {
  const handle = async (request: Request, { params }: { params: Promise<Params> }) => {
    try {
      if (!safeMethods.has(request.method)) {
        assertSameOrigin(request, env().publicUrl);
      }
      const found = await findContext();
      if (!found) {
        throw new UnauthenticatedError();
      }
      assertCan(found, action);
      const ctx = await createContext(found.actor, { signal: request.signal, requestId: found.requestId });
      return await handler({ ctx, request, params: await params });
    } catch (error) {
      return errorResponse(error, request);
    }
  };
  return Object.assign(handle, { access: action });
}

/** A route without a session (webhooks, health of the process): its handler brings its own check. */
export function publicRoute<Params = Record<string, never>>(
  handler: (args: { request: Request; params: Params; requestId: string }) => Promise<Response>,
): RouteHandler<Params> {
  const handle = async (request: Request, { params }: { params: Promise<Params> }) => {
    try {
      return await handler({ request, params: await params, requestId: randomUUID() });
    } catch (error) {
      return errorResponse(error, request);
    }
  };
  return Object.assign(handle, { access: "public" as const });
}

/** Translates an error to the JSON answer of route handlers. */
export function errorResponse(error: unknown, request: Request): Response {
  if (!(error instanceof AppError)) {
    logger().error(
      { err: error, method: request.method, path: new URL(request.url).pathname },
      "request failed",
    );
  }
  const headers = new Headers({ "cache-control": "no-store" });
  if (error instanceof RateLimitedError && error.retryAfterMs !== undefined) {
    headers.set("retry-after", String(Math.max(1, Math.ceil(error.retryAfterMs / 1000))));
  }
  return Response.json(
    { error: toErrorView(error) },
    { status: error instanceof AppError ? error.httpStatus : 500, headers },
  );
}
