import { requireApiToken } from "@/lib/api-tokens";
import { findContext, systemContext } from "@/lib/auth";
import type { Context } from "@/lib/context";
import { InvalidInputError } from "@/lib/errors";
import { publicRoute } from "@/lib/http";
import { assertCan } from "@/lib/permissions";
import { readQuarantine, tokenProject } from "@/lib/test-reliability";
import { findProject } from "@/lib/workspace";
import { QuarantineQuery } from "@/schemas/test-reliability/quarantine-list";

export const dynamic = "force-dynamic";

/** The quarantined tests of a project for a pipeline step, by a token of that project; for a person, by the session. */
export const GET = publicRoute(async ({ request }) => {
  const query = parseQuery(new URL(request.url).searchParams);
  const { ctx, project } = await callerOf(request, query);
  const { body, contentType, etag, tests } = await readQuarantine({ ctx, input: { project, query } });
  const headers = {
    etag,
    // Asked for again each time, and answered without a body when nothing changed.
    "cache-control": "private, no-cache",
    "x-quarantined-tests": String(tests),
  };
  const known = request.headers.get("if-none-match");
  if (known?.split(",").some((each) => each.trim().replace(/^W\//, "") === etag))
    return new Response(null, { status: 304, headers });
  return new Response(body, { headers: { ...headers, "content-type": contentType } });
});

function parseQuery(params: URLSearchParams): QuarantineQuery {
  // An empty branch is an expression that gave nothing: that is not the same as not asking for one.
  const given = Object.fromEntries([...params].filter(([name, value]) => value !== "" || name === "branch"));
  const parsed = QuarantineQuery.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new InvalidInputError(`The list of quarantined tests was asked for wrongly. ${problems.join("; ")}`);
}

async function callerOf(request: Request, query: QuarantineQuery) {
  const authorization = request.headers.get("authorization");
  const person: Context | null = authorization === null ? await findContext() : null;
  if (person !== null) {
    assertCan(person, "workspace.read");
    if (query.project === undefined) throw new InvalidInputError("Name the project: ?project=<project key>.");
    return { ctx: person, project: await findProject(person.db, query.project) };
  }
  const ctx = await systemContext("Quarantine list", { signal: request.signal });
  const token = await requireApiToken(ctx, authorization, "quarantine:read");
  return { ctx, project: tokenProject(token.project, query.project) };
}
