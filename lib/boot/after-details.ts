import { assignCluster } from "@/lib/failures";
import { stepNodeIds } from "@/lib/history";
import type { AfterDetails, AfterDetailsStep } from "@/lib/ingest";
import { noteEndedExecution } from "@/lib/investigations";
import { storeTests } from "@/lib/test-reliability";

/** Stores the execution's tests; its row counts what Harness counts, or what was uploaded where Harness has none. */
const storeItsTests: AfterDetailsStep = async (tx, ctx, { project, execution, tests, allTests }) => {
  const stored = await storeTests(tx, {
    projectId: project.id,
    executionId: execution.id,
    results: allTests ? (tests?.results ?? null) : null,
    stepNodeIds: await stepNodeIds(tx, execution.id),
    now: ctx.now(),
  });
  const counts = tests !== null && tests.total > 0 ? tests : stored;
  return counts === null || counts.total === 0
    ? { testsTotal: null, testsFailed: null }
    : { testsTotal: counts.total, testsFailed: counts.failed };
};

/** Puts a failure to those that are the same. */
const assignItsCluster: AfterDetailsStep = async (tx, ctx, { execution, failure }) => {
  if (failure === null) return { failureClusterId: null };
  const clusterId = await assignCluster(
    tx,
    {
      fingerprint: failure.failureFingerprint,
      text: failure.failureText,
      cause: failure.failureCause,
      title: failure.failureExcerpt,
      at: execution.startedAt,
    },
    ctx.now(),
  );
  return { failureClusterId: clusterId };
};

/** Has a failure investigated, and earlier ones looked at again for which this end is news. */
const investigateWhatEnded: AfterDetailsStep = async (
  tx,
  ctx,
  { project, execution, ended, failure },
  found,
) => {
  if (!ended) return {};
  const before = execution.failureFingerprint;
  await noteEndedExecution(tx, ctx, project.key, {
    ...execution,
    clusterId: found.failureClusterId ?? null,
    fingerprintChanged: before !== null && failure !== null && before !== failure.failureFingerprint,
  });
  return {};
};

/** What follows when an execution's details are stored, in this order: an investigation wants the failure's cluster. */
export const afterDetails: AfterDetails = [storeItsTests, assignItsCluster, investigateWhatEnded];
