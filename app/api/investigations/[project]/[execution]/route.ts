import { z } from "zod";
import { parseQuery } from "@/lib/http/parse-query";
import { route } from "@/lib/http/route";
import { getInvestigation } from "@/lib/investigations/get-investigation";

const Query = z.object({ version: z.coerce.number().int().positive().max(1_000).optional() });

/** The investigation of an execution, the newest version or `?version=`; `null` when nobody has started one. */
export const GET = route<{ project: string; execution: string }>(
  "investigations.read",
  async ({ ctx, request, params }) => {
    const { version } = parseQuery(request, Query);
    return Response.json(
      await getInvestigation({
        ctx,
        input: { project: params.project, planExecutionId: params.execution, version },
      }),
    );
  },
);
