import { inArray } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { executions } from "@/lib/db/schema";
import type { ExecutionRef } from "@/schemas/team/product-tools";
import { selectExecutionRefs, toExecutionRef } from "../references";

/** References of executions by Harness's id. */
export async function refsByExecutionId(
  ctx: Pick<Context, "db">,
  ids: readonly string[],
): Promise<Map<string, ExecutionRef>> {
  if (ids.length === 0) return new Map();
  const rows = await selectExecutionRefs(ctx).where(inArray(executions.planExecutionId, [...new Set(ids)]));
  return new Map(rows.map((row) => [row.execution.planExecutionId, toExecutionRef(row)]));
}
