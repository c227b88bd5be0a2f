import { z } from "zod";
import {
  bare,
  data,
  HarnessRefusedError,
  type HarnessScope,
  readOperation,
  scopeQuery,
} from "@/lib/harness/client";
import { olderStatuses } from "@/schemas/executions/execution-status";
import { ApprovalInstance } from "@/schemas/harness/approval";
import { ExecutionSummary } from "@/schemas/harness/execution";
import {
  type ExecutionDetail,
  ExecutionDetail as ExecutionDetailSchema,
} from "@/schemas/harness/execution-graph";
import { type HarnessPage, springPage } from "@/schemas/harness/paging";
import { type ExecutionInputs, ExecutionInputs as ExecutionInputsSchema } from "@/schemas/harness/pipeline";
import type { ReadOptions } from "./read-options";

/** Bounds on the start of an execution, epoch ms, both inclusive. */
export interface TimeRange {
  startTime: number;
  endTime: number;
}

/** What an execution list can be narrowed by. */
export interface ExecutionFilter {
  scope: HarnessScope;
  pipelineIdentifier?: string | undefined;
  /** Friendly statuses such as `Failed`, `ApprovalWaiting`. */
  statuses?: readonly string[] | undefined;
  timeRange?: TimeRange | undefined;
  searchTerm?: string | undefined;
  /** Git branch of the code that a CI execution built. */
  codebaseBranch?: string | undefined;
  repoName?: string | undefined;
  serviceIdentifiers?: readonly string[] | undefined;
  envIdentifiers?: readonly string[] | undefined;
  triggerTypes?: readonly string[] | undefined;
  triggerIdentifiers?: readonly string[] | undefined;
  /** Without it Harness leaves out rollback executions. */
  executionMode?: "DEFAULT" | "ROLLBACK" | "ALL" | undefined;
}

/** The body of the execution filter; only what was asked for. */
export function executionFilterBody(filter: ExecutionFilter): Record<string, unknown> {
  const ci = { branch: filter.codebaseBranch, repoName: filter.repoName };
  const cd = { serviceIdentifiers: filter.serviceIdentifiers, envIdentifiers: filter.envIdentifiers };
  const hasCi = Object.values(ci).some((value) => value !== undefined);
  const hasCd = Object.values(cd).some((value) => value !== undefined);
  return {
    filterType: "PipelineExecution",
    ...(filter.statuses === undefined || filter.statuses.length === 0 ? {} : { status: filter.statuses }),
    ...(filter.timeRange === undefined ? {} : { timeRange: filter.timeRange }),
    ...(hasCi || hasCd ? { moduleProperties: { ...(hasCi ? { ci } : {}), ...(hasCd ? { cd } : {}) } } : {}),
    ...(filter.triggerTypes === undefined ? {} : { triggerTypes: filter.triggerTypes }),
    ...(filter.triggerIdentifiers === undefined ? {} : { triggerIdentifiers: filter.triggerIdentifiers }),
    ...(filter.executionMode === undefined ? {} : { executionModeFilter: filter.executionMode }),
  };
}

type SummaryArgs = ExecutionFilter & { page: number; size: number; sort?: string | undefined };

const executionList = readOperation({
  key: "execution.list",
  method: "POST",
  path: "/pipeline/api/pipelines/execution/summary",
  bind: (args: SummaryArgs) => ({
    query: {
      ...scopeQuery(args.scope),
      page: args.page,
      size: args.size,
      sort: args.sort,
      searchTerm: args.searchTerm,
      pipelineIdentifier: args.pipelineIdentifier,
      // Otherwise Harness hides attempts that were retried since, and runs that another pipeline started.
      showAllExecutions: true,
    },
    body: executionFilterBody(args),
  }),
  response: data(springPage(ExecutionSummary)),
});

/**
 * One page of executions, all attempts and child runs included, newest first unless `sort` (`startTs,ASC`) says
 * otherwise. `size` up to 100. Pages move while
 * new executions start: a complete read fixes `timeRange.endTime` and keeps reading until an empty page. Older servers refuse a
 * filter for one status that they do not know; they are asked again without it.
 */
export async function executionSummaries({
  client,
  signal,
  page = 0,
  size = 50,
  ...filter
}: ReadOptions & ExecutionFilter & { page?: number; size?: number; sort?: string | undefined }): Promise<
  HarnessPage<ExecutionSummary>
> {
  const args = { ...filter, page, size };
  const older = filter.statuses?.filter((status) => known.has(status)) ?? [];
  // A filter of young statuses alone finds nothing on an older server.
  const fallsBack = older.length > 0 && older.length < (filter.statuses?.length ?? 0);
  const account = `${client.baseUrl} ${client.accountId}`;
  if (fallsBack && (knowsOlderOnly.get(account) ?? 0) > client.now()) {
    return client.call(executionList, { ...args, statuses: older }, { signal });
  }
  try {
    return await client.call(executionList, args, { signal });
  } catch (error) {
    if (!fallsBack || !(error instanceof HarnessRefusedError)) throw error;
    const result = await client.call(executionList, { ...args, statuses: older }, { signal });
    knowsOlderOnly.set(account, client.now() + olderOnlyMs);
    return result;
  }
}

/** Statuses that every server takes in a filter. */
const known: ReadonlySet<string> = new Set(olderStatuses);
/** Accounts whose server refused a filter for a status that it does not know, until when that is held for true; it may be updated. */
const knowsOlderOnly = new Map<string, number>();
const olderOnlyMs = 6 * 3_600_000;

interface ExecutionRef {
  scope: HarnessScope;
  planExecutionId: string;
}

const executionGet = readOperation({
  key: "execution.get",
  method: "GET",
  path: "/pipeline/api/pipelines/execution/v2/{planExecutionId}",
  bind: (args: ExecutionRef & { fullGraph: boolean; stageNodeId?: string | undefined }) => ({
    path: { planExecutionId: args.planExecutionId },
    query: {
      ...scopeQuery(args.scope),
      renderFullBottomGraph: args.fullGraph ? true : undefined,
      stageNodeId: args.stageNodeId,
    },
  }),
  response: data(ExecutionDetailSchema),
});

/** An execution with its stages and, by default, the graph of all its steps. */
export function executionDetail({
  client,
  signal,
  fullGraph = true,
  ...ref
}: ReadOptions &
  ExecutionRef & { fullGraph?: boolean; stageNodeId?: string | undefined }): Promise<ExecutionDetail> {
  return client.call(executionGet, { ...ref, fullGraph }, { signal, maxBodyBytes: 32 * 1024 * 1024 });
}

const executionInputsGet = readOperation({
  key: "execution_inputs.get",
  method: "GET",
  path: "/pipeline/api/pipelines/execution/{planExecutionId}/inputsetV2",
  bind: (args: ExecutionRef) => ({
    path: { planExecutionId: args.planExecutionId },
    query: scopeQuery(args.scope),
  }),
  response: data(ExecutionInputsSchema),
});

/** The inputs an execution ran with. */
export function executionInputs({
  client,
  signal,
  ...ref
}: ReadOptions & ExecutionRef): Promise<ExecutionInputs> {
  return client.call(executionInputsGet, ref, { signal });
}

const approvalList = readOperation({
  key: "approval_instance.list",
  method: "GET",
  path: "/pipeline/api/v1/orgs/{org}/projects/{project}/approvals/execution/{planExecutionId}",
  bind: (args: {
    org: string;
    project: string;
    planExecutionId: string;
    status?: string | undefined;
    nodeExecutionId?: string | undefined;
  }) => ({
    path: { org: args.org, project: args.project, planExecutionId: args.planExecutionId },
    query: { approval_status: args.status, node_execution_id: args.nodeExecutionId },
  }),
  response: bare(z.array(ApprovalInstance)),
});

/** The approval steps of an execution, of one status (`WAITING`, `APPROVED`, …) or all. */
export function approvalsOf({
  client,
  signal,
  ...args
}: ReadOptions & {
  org: string;
  project: string;
  planExecutionId: string;
  status?: string | undefined;
  nodeExecutionId?: string | undefined;
}): Promise<ApprovalInstance[]> {
  return client.call(approvalList, args, { signal });
}

const approvalGet = readOperation({
  key: "approval_instance.get",
  method: "GET",
  path: "/pipeline/api/approvals/{approvalId}",
  bind: (args: { scope: HarnessScope; approvalId: string }) => ({
    path: { approvalId: args.approvalId },
    query: scopeQuery(args.scope),
  }),
  response: data(ApprovalInstance),
});

/** One approval step: what it asks, who may answer, what was answered. */
export function approvalInstance({
  client,
  signal,
  ...args
}: ReadOptions & { scope: HarnessScope; approvalId: string }): Promise<ApprovalInstance> {
  return client.call(approvalGet, args, { signal });
}

const RetryStages = z.looseObject({
  errorMessage: z.string().nullish(),
  resumable: z.boolean().nullish(),
  groups: z
    .array(
      z.looseObject({
        info: z.array(
          z.looseObject({ name: z.string().nullish(), identifier: z.string(), status: z.string().nullish() }),
        ),
      }),
    )
    .nullish(),
});
export type RetryStages = z.infer<typeof RetryStages>;

const retryStagesGet = readOperation({
  key: "execution.retry_stages",
  method: "GET",
  path: "/pipeline/api/pipeline/execute/{planExecutionId}/retryStages",
  bind: (args: ExecutionRef & { pipelineIdentifier: string }) => ({
    path: { planExecutionId: args.planExecutionId },
    query: { ...scopeQuery(args.scope), pipelineIdentifier: args.pipelineIdentifier },
  }),
  response: data(RetryStages),
});

/** From which stages an execution may be retried. Stages of one group ran in parallel. */
export function retryStages({
  client,
  signal,
  ...args
}: ReadOptions & ExecutionRef & { pipelineIdentifier: string }): Promise<RetryStages> {
  return client.call(retryStagesGet, args, { signal });
}
