import { z } from "zod";
import { parseQuery, route } from "@/lib/http";
import { getInvestigation } from "@/lib/investigations";

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
