import { ForbiddenError } from "@/lib/errors";
import { type HarnessClient, withoutTokens } from "@/lib/harness/client";
import { type ExecutionFilter, executionSummaries } from "@/lib/harness/reads";
import {
  assertScopeAllowed,
  linkTo,
  parseHarnessUrl,
  resolveScope,
  resourceTypes,
} from "@/lib/harness/registry";
import {
  harnessStatuses,
  isTerminal,
  outcomeOf,
  waitsForPerson,
} from "@/schemas/executions/execution-status";
import type { ExecutionSummary } from "@/schemas/harness/execution";
import type { HarnessPage } from "@/schemas/harness/paging";
import { StatusInput } from "@/schemas/tools/inputs";
import { type PartFailure, StatusOutput } from "@/schemas/tools/outputs";
import { isoOf } from "./execution-nodes";
import { failureOfPart } from "./read";
import { assertOwnAccount } from "./target";
import { readTool } from "./tool";

const statusesOf = (outcome: "failed" | "cancelled" | "succeeded"): string[] =>
  harnessStatuses.filter((status) => outcomeOf(status) === outcome);

/** On their way without anybody's doing: running, queued, waiting for a resource. */
const inProgress = harnessStatuses.filter((status) => !isTerminal(status) && !waitsForPerson(status));

/** Share of failures among the executions that ended above which a project counts as failing. */
const failingShare = 0.5;

export const harnessStatus = readTool({
  name: "harness_status",
  description:
    "Tells how a project is doing now: what failed in a time window, what runs, what waits for a person, the newest " +
    "executions, and a verdict. A good first question about a project.",
  input: StatusInput,
  output: StatusOutput,
  operationOf: () => ({ resourceType: "execution", operation: "status", risk: "read" }),
  async run({ ctx, client, input }) {
    const url = input.url === undefined ? undefined : parseHarnessUrl(input.url);
    if (url !== undefined) assertOwnAccount(client, url);
    const scope = resolveScope(
      resourceTypes.execution,
      { org_id: input.org_id ?? url?.org, project_id: input.project_id ?? url?.project },
      ctx.defaults,
    );
    assertScopeAllowed(scope, { risk: "read" }, ctx.allowedScopes);
    const { org, project } = scope;
    if (org === undefined || project === undefined) throw new ForbiddenError("A project is needed.");
    const endTime = ctx.now().getTime();
    const timeRange = { startTime: endTime - input.window_hours * 3_600_000, endTime };
    const errors: PartFailure[] = [];
    const pageOf = async (part: string, size: number, filter: Omit<ExecutionFilter, "scope">) => {
      try {
        return await executionSummaries({ client, signal: ctx.signal, scope, size, ...filter });
      } catch (error) {
        errors.push(failureOfPart(part, error));
        return undefined;
      }
    };
    const { limit } = input;
    // What runs or waits may have started before the window; only what ended is counted in it.
    const [failed, cancelled, succeeded, running, waiting, recent] = await Promise.all([
      pageOf("failed", limit, { timeRange, statuses: statusesOf("failed") }),
      pageOf("cancelled", 1, { timeRange, statuses: statusesOf("cancelled") }),
      pageOf("succeeded", 1, { timeRange, statuses: statusesOf("succeeded") }),
      pageOf("running", limit, { statuses: inProgress }),
      pageOf("waiting", limit, { statuses: harnessStatuses.filter(waitsForPerson) }),
      pageOf("recent", Math.min(limit * 2, 20), {}),
    ]);
    const shown = (page: HarnessPage<ExecutionSummary> | undefined) =>
      (page?.items ?? []).map((item) => statusLine(client, scope, item));
    return {
      project: { org, project },
      window: {
        from: new Date(timeRange.startTime).toISOString(),
        to: new Date(endTime).toISOString(),
        hours: input.window_hours,
      },
      summary: {
        health: healthOf(failed?.totalItems ?? undefined, succeeded?.totalItems ?? undefined),
        failed: failed?.totalItems ?? null,
        cancelled: cancelled?.totalItems ?? null,
        succeeded: succeeded?.totalItems ?? null,
        running: running?.totalItems ?? null,
        waiting_for_person: waiting?.totalItems ?? null,
      },
      failed_executions: shown(failed),
      running_executions: shown(running),
      waiting_executions: shown(waiting),
      recent_activity: shown(recent),
      errors,
      openInHarness: `${new URL(client.baseUrl).origin}/ng/account/${encodeURIComponent(client.accountId)}/all/orgs/${encodeURIComponent(org)}/projects/${encodeURIComponent(project)}/deployments`,
    };
  },
});

/** A count that could not be read makes the verdict `unknown`: silence is no proof of health. */
export function healthOf(
  failed: number | undefined,
  succeeded: number | undefined,
): StatusOutput["summary"]["health"] {
  if (failed === undefined || succeeded === undefined) return "unknown";
  if (failed + succeeded === 0) return "idle";
  if (failed === 0) return "healthy";
  return failed / (failed + succeeded) >= failingShare ? "failing" : "degraded";
}

function statusLine(
  client: HarnessClient,
  scope: { org?: string; project?: string },
  item: ExecutionSummary,
) {
  const failure = item.failureInfo?.message ?? item.executionErrorInfo?.message;
  return {
    execution_id: item.planExecutionId,
    pipeline: item.pipelineIdentifier,
    name: item.name ?? null,
    status: item.status,
    run_sequence: item.runSequence ?? null,
    started_at: isoOf(item.startTs),
    ended_at: isoOf(item.endTs),
    failure: failure ? withoutTokens(failure).slice(0, 300) : null,
    openInHarness: linkTo("execution", {
      baseUrl: client.baseUrl,
      accountId: client.accountId,
      scope,
      values: {},
      item,
    }),
  };
}
