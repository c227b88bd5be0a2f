import type { Context } from "@/lib/context";
import type { Database } from "@/lib/db";
import type { executions } from "@/lib/db/schema";
import type { ProjectRow } from "@/lib/history";
import type { ClassifiedFailure } from "./classify-failure";
import type { ReadTests } from "./read-tests";

type ExecutionRow = typeof executions.$inferSelect;

/** The execution as it was stored before its details, as far as steps ask. */
export type ExecutionBefore = Pick<
  ExecutionRow,
  | "id"
  | "planExecutionId"
  | "projectId"
  | "pipelineId"
  | "startedAt"
  | "endedAt"
  | "status"
  | "outcome"
  | "branch"
  | "commitSha"
  | "previousExecutionId"
  | "rootExecutionId"
  | "failureFingerprint"
>;

/** What the steps after details are told. The steps of the execution are stored already; its row is written after them. */
export interface DetailsToStore {
  project: ProjectRow;
  execution: ExecutionBefore;
  /** Whether the details tell an end. */
  ended: boolean;
  /** Why it failed; null when it did not, or nothing says why. */
  failure: ClassifiedFailure | null;
  /** What Harness says of its tests; null when it has none or has not ended. */
  tests: ReadTests | null;
  /** Whether `tests` has every single one; otherwise the counts alone. */
  allTests: boolean;
}

/** Columns of the execution that steps find out; each step sees those of the steps before it. */
export type FoundColumns = Partial<Pick<ExecutionRow, "testsTotal" | "testsFailed" | "failureClusterId">>;

/**
 * Something that other rooms do whenever the details of an execution are stored: it runs in the transaction that stores them, so
 * that both are there or neither.
 *
 * @returns columns of the execution's row that it found out
 * @throws whatever keeps the details from being stored; they are asked for again later
 */
export type AfterDetailsStep = (
  tx: Database,
  ctx: Pick<Context, "actor" | "now">,
  details: DetailsToStore,
  found: Readonly<FoundColumns>,
) => Promise<FoundColumns>;

/** The steps in their order. An argument of what reads details, so that nobody reads them and forgets the steps. */
export type AfterDetails = readonly AfterDetailsStep[];
