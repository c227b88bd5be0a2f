import type { Context, Hono } from "hono";
import { chaosPaths } from "@/simulator/http/catalogue/chaos";
import { deliveryPaths } from "@/simulator/http/catalogue/delivery";
import { emptyAnswers, errorBody, isEnveloped } from "@/simulator/http/catalogue/empty-answers";
import { insightPaths } from "@/simulator/http/catalogue/insight";
import { expressionOf, parsePatterns, type RoutePattern } from "@/simulator/http/catalogue/pattern";
import { platformPaths } from "@/simulator/http/catalogue/platform";
import { failureDto } from "@/simulator/http/envelope";
import type { RegisterRoutes, SimEnv } from "@/simulator/http/routes/route";
import type { World } from "@/simulator/story/types";

/** Methods by path expression of the routes that answer from the story. */
function registeredRoutes(app: Hono<SimEnv>): { expression: RegExp; method: string }[] {
  return app.routes
    .filter(
      (route) => route.method !== "ALL" && !route.path.includes("*") && !route.path.startsWith("/__sim"),
    )
    .map((route) => ({
      expression: expressionOf(route.path.replaceAll(/:[A-Za-z0-9_]+(\{[^}]*\})?/g, "{id}")),
      method: route.method,
    }));
}

function scopeError(c: Context, world: World, match: RegExpExecArray): Response | null {
  const { org, project } = match.groups ?? {};
  if (org !== undefined && !world.organizations.some((entry) => entry.identifier === org)) {
    return c.json(
      errorBody(c.req.path, "ENTITY_NOT_FOUND", `Organization with identifier [${org}] not found`),
      404,
    );
  }
  const known = world.projects.some((entry) => entry.identifier === project && entry.orgIdentifier === org);
  if (project === undefined || known) return null;
  return c.json(
    errorBody(
      c.req.path,
      "ENTITY_NOT_FOUND",
      `Project with identifier [${project}] in organization [${org}] not found`,
    ),
    404,
  );
}

function answer(c: Context, path: string, pattern: RoutePattern, name: string | null): Response {
  const makeEmpty = name === null ? undefined : emptyAnswers[name];
  if (makeEmpty !== undefined) return c.json(makeEmpty() ?? null);
  const creates = c.req.method === "POST" && !pattern.hasEntity;
  if (creates) {
    const message = "Your account's licence does not include this module. Please contact Harness Sales.";
    return c.json(errorBody(path, "USAGE_LIMITS_EXCEEDED", message), 403);
  }
  if (c.req.method === "GET" && !pattern.hasEntity && name === null)
    return c.json(isEnveloped(path) ? emptyAnswers.ng?.() : {});
  const last = path.split("/").at(-1) ?? "";
  return c.json(
    errorBody(
      path,
      "ENTITY_NOT_FOUND",
      `Entity with identifier [${decodeURIComponent(last)}] does not exist or has been deleted`,
    ),
    404,
  );
}

/**
 * Every other catalogued route: empty lists and missing entities in the form of the service, 405 for a wrong method on
 * a known path, Harness's unknown-route error for the rest. Registered after all other routes.
 */
export const registerEmptyAccountRoutes: RegisterRoutes = (app, world) => {
  const patterns = parsePatterns(platformPaths, deliveryPaths, chaosPaths, insightPaths);
  const served = registeredRoutes(app);

  app.all("*", (c, next) => {
    if (c.req.path.startsWith("/__sim")) return next();
    const path = c.req.path.replace(/^\/gateway(?=\/)/, "");
    const allowed = new Set(
      served.filter((route) => route.expression.test(path)).map((route) => route.method),
    );
    for (const pattern of patterns) {
      const match = pattern.expression.exec(path);
      if (match === null) continue;
      const name = pattern.methods.get(c.req.method);
      if (name !== undefined) return scopeError(c, world, match) ?? answer(c, path, pattern, name);
      for (const method of pattern.methods.keys()) allowed.add(method);
    }
    if (allowed.size > 0) {
      return c.json({ code: 405, message: "HTTP 405 Method Not Allowed" }, 405, {
        allow: [...allowed].sort().join(","),
      });
    }
    return c.json(failureDto("RESOURCE_NOT_FOUND_EXCEPTION", "Resource not found"), 400);
  });
};
