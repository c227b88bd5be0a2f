import { sql } from "drizzle-orm";
import type { Database } from "@/lib/db";
import { executions, failureClusters } from "@/lib/db/schema";

/** Removes clusters of which no failure is stored any more: their lines were those of a connector that is gone. */
export async function forgetEmptyClusters(tx: Database): Promise<void> {
  await tx
    .delete(failureClusters)
    .where(
      sql`not exists (select 1 from ${executions} where ${executions.failureClusterId} = ${failureClusters.id})`,
    );
}
