import { recordAudit } from "@/lib/audit";
import type { VerbArgs } from "@/lib/context";
import { enqueue } from "@/lib/jobs";
import { assertCan } from "@/lib/permissions";
import type { WriteDigestsInput, WrittenDigests } from "@/schemas/test-reliability/settings";
import { weekEndBefore } from "./build-digest";
import { writeWeek } from "./send-test-digests";

/**
 * Writes the digests of the last whole week that are missing, without waiting for the hourly job, which sends them to who subscribed.
 *
 * @throws ForbiddenError  the actor may not
 */
export async function writeDigests({ ctx }: VerbArgs<WriteDigestsInput>): Promise<WrittenDigests> {
  assertCan(ctx, "tests.policy");
  const weekEnd = weekEndBefore(ctx.now());
  const written = await writeWeek(ctx, weekEnd, async (tx, count) => {
    const week = weekEnd.toISOString().slice(0, 10);
    await recordAudit(tx, ctx, {
      action: "testDigest.written",
      subjectType: "testDigest",
      subjectId: week,
      summary: `Digests of the week to ${week} written: ${count}`,
    });
  });
  // What is not handed over here is sent by the hourly job.
  if (written > 0) await enqueue("send-test-digests", {});
  return { written };
}
