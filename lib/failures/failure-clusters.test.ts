import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { afterAll, expect, test, vi } from "vitest";
import { removeConnector } from "@/lib/connectors/remove-connector";
import { eachDatabase } from "@/lib/db/databases.fixture";
import { executions, failureClusters } from "@/lib/db/schema";
import { type TestAccount, testConnectorId } from "@/lib/ingest/account.fixture";
import { FailureClustersView, FailureClusterView } from "@/schemas/failures/failure-clusters";
import { parseFailureFilters } from "@/schemas/failures/failure-filters";
import { assignClusters } from "./assign-clusters";
import { readFailureCluster } from "./read-failure-cluster";
import { readFailureClusters } from "./read-failure-clusters";
import { setClusterOwner } from "./set-cluster-owner";
import { storeStory } from "./stored-story.fixture";

vi.stubEnv("TACKROOM_ENCRYPTION_KEY", "0f".repeat(32));
vi.stubEnv("TACKROOM_SESSION_SECRET", "only for the tests of the failures room");
vi.stubEnv("HARNESS_ALLOW_HTTP", "true");
vi.stubEnv("LOG_LEVEL", "silent");
vi.setConfig({ testTimeout: 240_000 });

const accounts: TestAccount[] = [];
afterAll(async () => {
  for (const account of accounts) await account.close();
});

const filters = (query = "range=90d") => parseFailureFilters(new URLSearchParams(query)).value;

eachDatabase((_kind, open) => {
  // Reading two projects takes seconds: it is done once, and what a test changes the next does not look at.
  let prepared: ReturnType<typeof read> | undefined;
  const prepare = () => {
    prepared ??= read();
    return prepared;
  };
  const read = async () => {
    const database = await open();
    const story = await storeStory(database, ["commerce.storefront", "commerce.fulfilment"], {
      details: 25,
    });
    accounts.push(story.account);
    return { ...story, db: database.db, ctx: story.as("member"), viewer: story.as("viewer") };
  };

  test("every failure that was read is in a cluster, and the page counts each failure once", async () => {
    const { db, ctx, viewer } = await prepare();
    const failed = await db.$count(executions, eq(executions.outcome, "failed"));
    const unsorted = await db.$count(
      executions,
      and(isNotNull(executions.failureFingerprint), isNull(executions.failureClusterId)),
    );
    expect(failed).toBeGreaterThan(10);
    expect(unsorted).toBe(0);
    const view = FailureClustersView.parse(await readFailureClusters({ ctx, input: filters() }));
    expect(view.clusters.reduce((sum, { count }) => sum + count, 0)).toBe(failed);
    expect(view.total).toBe(failed);
    expect(view.clusterCount).toBe(view.clusters.length);
    expect(Object.values(view.states).reduce((sum, count) => sum + count, 0)).toBe(view.clusterCount);
    for (const cluster of view.clusters) {
      expect(cluster.perBucket.reduce((sum, count) => sum + count, 0)).toBe(cluster.count);
      expect(cluster.firstSeenAt).toBeLessThanOrEqual(cluster.firstInRangeAt);
    }
    // The same failure in several pipelines is one row.
    expect(view.clusters.some(({ pipelineCount }) => pipelineCount > 1)).toBe(true);
    expect(view.clusterCount).toBeLessThan(failed);

    // Filters choose among the clusters; the totals stay those of the range.
    const first = view.clusters.find(({ id }) => !id.startsWith("p-"));
    if (first === undefined) throw new Error("no cluster");
    // Those whose lines are not read yet stand together by pipeline, and belong to nobody.
    const unread = view.clusters.find(({ id }) => id.startsWith("p-"));
    if (unread === undefined) throw new Error("everything was read");
    const ofPipeline = await readFailureCluster({
      ctx,
      input: { clusterId: unread.id, filters: filters() },
    });
    expect(ofPipeline).toMatchObject({ executionCount: unread.count, viewer: { mayOwn: false } });
    const chosen = await readFailureClusters({ ctx, input: filters(`range=90d&cause=${first.cause}`) });
    expect(chosen.clusters.every(({ cause }) => cause === first.cause)).toBe(true);
    expect(chosen.total).toBe(view.total);
    const recovered = await readFailureClusters({ ctx, input: filters("range=90d&state=recovered") });
    expect(recovered.clusterCount).toBe(view.states.recovered);
    expect(recovered.clusters.every(({ state }) => state === "recovered")).toBe(true);
    const none = await readFailureClusters({ ctx, input: filters("range=90d&q=no-such-words-anywhere") });
    expect(none.clusters).toEqual([]);

    // One cluster: its executions are those that it counts, wherever the filters point.
    const page = FailureClusterView.parse(
      await readFailureCluster({ ctx, input: { clusterId: first.id, filters: filters() } }),
    );
    expect(page.cluster).toEqual(first);
    expect(page.executionCount).toBe(first.count);
    expect(page.executions).toHaveLength(Math.min(first.count, 100));
    const nowhere = filters("from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z");
    const widened = await readFailureCluster({ ctx, input: { clusterId: first.id, filters: nowhere } });
    expect(widened.executionCount).toBe(first.count);
    expect(widened.notices).toHaveLength(1);
    for (const clusterId of ["nothing", "a\0b", "p-999999", "'; drop", "x".repeat(10_000)]) {
      await expect(
        readFailureCluster({ ctx, input: { clusterId, filters: filters() } }),
      ).rejects.toMatchObject({ code: "not_found" });
    }

    // An owner is a name that anybody of the team may set and take away, and stays through a new reading of the failure.
    await setClusterOwner({ ctx, input: { clusterId: first.id, owner: "Platform" } });
    const owned = await readFailureClusters({ ctx, input: filters("range=90d&owner=Platform") });
    expect(owned.clusters.map(({ id }) => id)).toEqual([first.id]);
    expect(owned.owners).toEqual(["Platform"]);
    await expect(
      setClusterOwner({ ctx: viewer, input: { clusterId: first.id, owner: null } }),
    ).rejects.toMatchObject({ code: "forbidden" });
  });

  test("failures stored before there were clusters are sorted by a job that may be stopped, by the same ids each time", async () => {
    const { as, db, job } = await prepare();
    const before = new Map(
      (
        await db
          .select({ fingerprint: executions.failureFingerprint, cluster: executions.failureClusterId })
          .from(executions)
          .where(isNotNull(executions.failureFingerprint))
      ).map(({ fingerprint, cluster }) => [fingerprint, cluster]),
    );
    await db.update(executions).set({ failureClusterId: null });
    const stop = new AbortController();
    stop.abort();
    await expect(
      assignClusters({ ctx: { ...job, signal: stop.signal }, input: undefined }),
    ).rejects.toThrow();
    await assignClusters({ ctx: job, input: undefined });
    const after = await db
      .select({ fingerprint: executions.failureFingerprint, cluster: executions.failureClusterId })
      .from(executions)
      .where(isNotNull(executions.failureFingerprint));
    for (const { fingerprint, cluster } of after) expect(cluster).toBe(before.get(fingerprint));
    // Without what is known of fingerprints, as after an update from a version that had none.
    await db.update(executions).set({ failureClusterId: null });
    await db.execute(sql`truncate failure_clusters cascade`);
    await assignClusters({ ctx: job, input: undefined });
    expect(
      await db.$count(
        executions,
        and(isNotNull(executions.failureFingerprint), isNull(executions.failureClusterId)),
      ),
    ).toBe(0);
    const made = await db.$count(failureClusters);
    await db.update(executions).set({ failureClusterId: null });
    await assignClusters({ ctx: job, input: undefined });
    expect(await db.$count(failureClusters)).toBe(made);
    // What was read through a connector goes with it.
    await removeConnector({ ctx: as("admin"), input: { connectorId: testConnectorId } });
    expect(await db.$count(failureClusters)).toBe(0);
  });
});
