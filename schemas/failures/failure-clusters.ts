import { z } from "zod";
import { FailureCause } from "../executions/failure-cause";
import { CauseShare, PipelineRef } from "../executions/health";
import { clusterStates } from "./cluster-words";
import { InvestigationVerdict } from "./investigations";

/*
 * The Failures page: failures that are the same, as one row. Instants are epoch milliseconds.
 */

export const ClusterState = z.enum(clusterStates);
export type ClusterState = z.infer<typeof ClusterState>;

export const FailureCluster = z.object({
  id: z.string(),
  path: z.string(),
  cause: FailureCause,
  causeTitle: z.string(),
  /** The line that shows it best, redacted. */
  title: z.string(),
  /** False for failures whose log is still to be read: they stand together by pipeline until then. */
  linesRead: z.boolean(),
  state: ClusterState,
  /** What its newest investigation says. */
  verdict: InvestigationVerdict.nullable(),
  owner: z.string().nullable(),
  count: z.number().int(),
  previousCount: z.number().int(),
  firstSeenAt: z.number(),
  firstInRangeAt: z.number(),
  lastAt: z.number(),
  pipelines: z.array(PipelineRef),
  pipelineCount: z.number().int(),
  /** People whose executions failed with it. */
  people: z.array(z.string()),
  peopleCount: z.number().int(),
  /** Duration of its executions in the range. */
  timeLostMs: z.number(),
  failedStep: z.string().nullable(),
  lastPipeline: PipelineRef,
  lastExecutionId: z.string(),
  lastInvestigationPath: z.string(),
  /** Failures per bucket of the range, oldest first. */
  perBucket: z.array(z.number().int()),
});
export type FailureCluster = z.infer<typeof FailureCluster>;

export const FailureClustersView = z.object({
  asOf: z.number(),
  bucket: z.enum(["hour", "day"]),
  total: z.number().int(),
  previousTotal: z.number().int(),
  timeLostMs: z.number(),
  clusters: z.array(FailureCluster),
  clusterCount: z.number().int(),
  states: z.record(ClusterState, z.number().int()),
  /** Whoever owns a cluster of the range, whatever the other filters: the choices of the owner filter. */
  owners: z.array(z.string()),
  causes: z.array(CauseShare),
  trend: z.array(z.object({ at: z.number(), counts: z.record(z.string(), z.number().int()) })),
  /** Clusters whose count changed most against the previous period, biggest change first. */
  movers: z.array(
    z.object({
      id: z.string(),
      path: z.string(),
      title: z.string(),
      cause: FailureCause,
      count: z.number().int(),
      previousCount: z.number().int(),
    }),
  ),
  notices: z.array(z.string()),
});
export type FailureClustersView = z.infer<typeof FailureClustersView>;

/** One execution of a cluster. */
export const ClusterExecution = z.object({
  projectKey: z.string(),
  planExecutionId: z.string(),
  pipelineName: z.string(),
  pipelineIdentifier: z.string(),
  runSequence: z.number().int(),
  at: z.number(),
  durationMs: z.number().nullable(),
  branch: z.string().nullable(),
  commitSha: z.string().nullable(),
  person: z.string().nullable(),
  failedStep: z.string().nullable(),
  excerpt: z.string().nullable(),
  verdict: InvestigationVerdict.nullable(),
  /** A later run of the same commit and pipeline passed. */
  passedOnRerun: z.boolean(),
  href: z.string(),
  investigationHref: z.string(),
});
export type ClusterExecution = z.infer<typeof ClusterExecution>;

export const FailureClusterView = z.object({
  asOf: z.number(),
  bucket: z.enum(["hour", "day"]),
  cluster: FailureCluster,
  executions: z.array(ClusterExecution),
  executionCount: z.number().int(),
  resolutions: z.object({ rerunsTried: z.number().int(), rerunsPassed: z.number().int() }),
  /** What people said of failures like this. */
  corrections: z.array(
    z.object({
      text: z.string().nullable(),
      cause: FailureCause.nullable(),
      byName: z.string(),
      at: z.number(),
      href: z.string(),
    }),
  ),
  viewer: z.object({ mayOwn: z.boolean() }),
  notices: z.array(z.string()),
});
export type FailureClusterView = z.infer<typeof FailureClusterView>;

export const SetClusterOwnerInput = z.object({
  clusterId: z.string().min(1).max(64),
  /** A person or a team; null takes the owner away. */
  owner: z.string().trim().min(1).max(120).nullable(),
});
export type SetClusterOwnerInput = z.infer<typeof SetClusterOwnerInput>;
