import { eq } from "drizzle-orm";
import { recordAudit } from "@/lib/audit";
import type { VerbArgs } from "@/lib/context";
import { failureClusters } from "@/lib/db/schema";
import { ConflictError, NotFoundError } from "@/lib/errors";
import { notifyChange } from "@/lib/notify";
import { assertCan } from "@/lib/permissions";
import type { SetClusterOwnerInput } from "@/schemas/failures/failure-clusters";
import { unreadPipelineOf } from "./cluster-rows";

/**
 * Says who takes care of failures of a kind, or that nobody does any more.
 *
 * @throws ForbiddenError the actor may not
 * @throws ConflictError  the failures have not been read yet: they are of no kind that could be owned
 * @throws NotFoundError  no such cluster
 */
export async function setClusterOwner({
  ctx,
  input,
}: VerbArgs<SetClusterOwnerInput>): Promise<{ clusterId: string; owner: string | null }> {
  assertCan(ctx, "failures.own");
  const { clusterId, owner } = input;
  if (unreadPipelineOf(clusterId) !== null) {
    throw new ConflictError("The lines of these failures have not been read yet.", {
      remedy: "Wait until they have been sorted, then name an owner.",
    });
  }
  return ctx.db.transaction(async (tx) => {
    const [before] = await tx
      .select({ owner: failureClusters.owner, title: failureClusters.title })
      .from(failureClusters)
      .where(eq(failureClusters.id, clusterId))
      .for("update");
    if (before === undefined) throw new NotFoundError("There are no such failures.");
    if (before.owner === owner) return { clusterId, owner };
    await tx
      .update(failureClusters)
      .set({ owner, ownerSetBy: ctx.actor.id, ownerSetAt: ctx.now() })
      .where(eq(failureClusters.id, clusterId));
    await recordAudit(tx, ctx, {
      action: "failures.owner_changed",
      subjectType: "failure_cluster",
      subjectId: clusterId,
      summary: `${owner === null ? "Nobody owns" : `${owner} owns`} the failures “${before.title.slice(0, 120)}”`,
      details: { before: before.owner, after: owner },
    });
    await notifyChange(tx, { topic: "investigations", projectKey: null, id: clusterId });
    return { clusterId, owner };
  });
}
