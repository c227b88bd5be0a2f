import { createHash } from "node:crypto";
import { and, between, desc, eq, sql } from "drizzle-orm";
import type { Database } from "@/lib/db";
import { failureClusters, failureFingerprints } from "@/lib/db/schema";
import { createKeyIndex, normaliseFailureText } from "@/lib/insights/failures";
import { redactSecrets } from "@/lib/redact-secrets";
import type { FailureCause } from "@/schemas/executions/failure-cause";

/** A failure whose lines have been read. */
export interface FailureToAssign {
  fingerprint: string;
  /** The text behind the fingerprint: masked lines. */
  text: string;
  cause: FailureCause;
  /** The line that shows it best; null when the text has to do. */
  title: string | null;
  at: Date;
}

/** Any number, the same in every version: whoever makes a cluster does it alone, or two would be made of one text. */
const lockClass = 4_207_313;
/** Clusters that a new text is compared with, the latest seen first. What came back after longer begins anew. */
const maxCandidates = 400;
/** Longer texts differ somewhere, or are equal in what counts. */
const maxKeyChars = 2_000;

/**
 * The cluster of a failure: that of its fingerprint; for a fingerprint seen for the first time the one whose text is nearly the same
 * (`lib/insights/failures/cluster.ts`); else a new one. Whatever was decided for a fingerprint stands.
 *
 * @returns the cluster's id, made from its text: the same text has the same id in every installation
 */
export async function assignCluster(tx: Database, failure: FailureToAssign, now: Date): Promise<string> {
  const known = await clusterOfFingerprint(tx, failure.fingerprint);
  if (known !== null) {
    await seen(tx, known, failure.at);
    return known;
  }
  await tx.execute(sql`select pg_advisory_xact_lock(${lockClass}::int, 0)`);
  // Somebody else may have decided while this waited.
  const clusterId =
    (await clusterOfFingerprint(tx, failure.fingerprint)) ?? (await findOrCreate(tx, failure, now));
  await tx
    .insert(failureFingerprints)
    .values({ fingerprint: failure.fingerprint, clusterId, createdAt: now })
    .onConflictDoNothing();
  await seen(tx, clusterId, failure.at);
  return clusterId;
}

async function clusterOfFingerprint(tx: Database, fingerprint: string): Promise<string | null> {
  const [row] = await tx
    .select({ clusterId: failureFingerprints.clusterId })
    .from(failureFingerprints)
    .where(eq(failureFingerprints.fingerprint, fingerprint));
  return row?.clusterId ?? null;
}

async function findOrCreate(tx: Database, failure: FailureToAssign, now: Date): Promise<string> {
  const key = normaliseFailureText(redactSecrets(failure.text).trim()).slice(0, maxKeyChars);
  // A near text differs in length by less than a tenth of the mean: below 1/0.9 of it in either direction.
  const candidates = await tx
    .select({ id: failureClusters.id, key: failureClusters.key })
    .from(failureClusters)
    .where(between(failureClusters.keyLength, Math.floor(key.length * 0.9), Math.ceil(key.length / 0.9)))
    .orderBy(desc(failureClusters.lastSeenAt))
    .limit(maxCandidates);
  const index = createKeyIndex();
  for (const candidate of candidates) index.add(candidate.key);
  const near = index.match(key);
  const found = candidates.find((candidate) => candidate.key === near);
  if (found !== undefined) return found.id;
  const id = createHash("sha256").update(key).digest("hex").slice(0, 20);
  await tx
    .insert(failureClusters)
    .values({
      id,
      key,
      keyLength: key.length,
      cause: failure.cause,
      title: titleOf(failure),
      firstSeenAt: failure.at,
      lastSeenAt: failure.at,
      createdAt: now,
    })
    .onConflictDoNothing();
  return id;
}

function titleOf({ title, text }: FailureToAssign): string {
  const line = title?.split("\n").find((each) => each.trim() !== "") ?? text.split("\n")[0] ?? "";
  const said = redactSecrets(line).trim().slice(0, 400);
  return said === "" ? "Failed without a message" : said;
}

/** Widens the time in which the cluster was seen; nothing is written when it holds already. */
async function seen(tx: Database, clusterId: string, at: Date): Promise<void> {
  const instant = at.toISOString();
  await tx
    .update(failureClusters)
    .set({
      firstSeenAt: sql`least(${failureClusters.firstSeenAt}, ${instant}::timestamptz)`,
      lastSeenAt: sql`greatest(${failureClusters.lastSeenAt}, ${instant}::timestamptz)`,
    })
    .where(
      and(
        eq(failureClusters.id, clusterId),
        sql`(${failureClusters.firstSeenAt} > ${instant}::timestamptz or ${failureClusters.lastSeenAt} < ${instant}::timestamptz)`,
      ),
    );
}
