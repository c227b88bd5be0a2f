import type { Context } from "@/lib/context";
import type { HarnessClient } from "@/lib/harness/client";
import type { ProjectRow } from "@/lib/history";
import type { CorrectionFact, TelemetryFact } from "@/lib/insights/failures";
import type { FactLimits } from "./bounded";

/** What a telemetry store is asked for: what hosts and services did around a failure. */
export interface TelemetryQuestion {
  projectKey: string;
  /** Epoch milliseconds. */
  from: number;
  to: number;
  /** Hosts that the failing lines name, most often named first. */
  hosts: readonly string[];
  services: readonly string[];
  environments: readonly string[];
  signal: AbortSignal;
}

/** Knowledge that other parts hold; each is optional and may fail without harm. */
export interface FactSources {
  telemetry?: ((question: TelemetryQuestion) => Promise<TelemetryFact[]>) | undefined;
  /** The cluster of a failure, and the executions (ids of our table) that belong to it. */
  clusterOf?:
    | ((ref: { executionId: number; fingerprint: string | null }) => Promise<{
        clusterId: string;
        executionIds: readonly number[];
      } | null>)
    | undefined;
  /** What people said of this execution's investigation, and of others of its cluster. */
  corrections?:
    | ((ref: { executionId: number; clusterId: string | null }) => Promise<CorrectionFact[]>)
    | undefined;
}

export interface CollectProgress {
  /** What is being read, in a reader's words. */
  phase: string;
  done: number;
  total: number;
}

export interface CollectArgs {
  /** Its clock bounds everything: nothing that happened after `ctx.now()` becomes a fact. */
  ctx: Context;
  client: HarnessClient;
  project: ProjectRow;
  planExecutionId: string;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: CollectProgress) => void) | undefined;
  sources?: FactSources | undefined;
  /** Default: the product's own. */
  limits?: FactLimits | undefined;
}
