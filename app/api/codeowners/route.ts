import { requireApiToken } from "@/lib/api-tokens";
import { systemContext } from "@/lib/auth";
import { AppError } from "@/lib/errors";
import { publicRoute } from "@/lib/http";
import { handInCodeowners, readCodeownersBody, tokenProject } from "@/lib/test-reliability";
import { readCodeownersQuery } from "@/schemas/test-reliability/codeowners-upload";

export const dynamic = "force-dynamic";

/** The CODEOWNERS file of a repository, from a pipeline step; authenticated by a token of the project. */
export const PUT = publicRoute(async ({ request }) => {
  const ctx = await systemContext("Hand-in of CODEOWNERS", { signal: request.signal });
  const token = await requireApiToken(ctx, request.headers.get("authorization"), "codeowners:write");
  const query = readCodeownersQuery(new URL(request.url).searchParams);
  if ("problem" in query) throw new AppError("unprocessable", query.problem);
  const project = tokenProject(token.project, query.project);
  const content = await readCodeownersBody(request);
  const input = {
    project,
    repository: query.repository,
    path: query.path ?? null,
    content,
    by: `Token ${token.name}`,
  };
  return Response.json(await handInCodeowners({ ctx, input }), { headers: { "cache-control": "no-store" } });
});
