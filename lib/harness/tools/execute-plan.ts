import { setTimeout as sleep } from "node:timers/promises";
import { InvalidInputError } from "@/lib/errors";
import { redactDeep } from "@/lib/insights/redact-secrets";
import { hasEnded, outcomeOf } from "@/schemas/execution-status";
import type { WriteOutput } from "@/schemas/tools/outputs";
import { ResourceTypeName } from "@/schemas/tools/resource-types";
import { ResolvedRequest, type WaitPlan } from "@/schemas/tools/write-plan";
import type { HarnessClient } from "../client";
import { HarnessCancelledError } from "../errors";
import type { HarnessScope } from "../operation";
import { executionDetail } from "../reads/executions";
import { entryByName, operationOf } from "../registry/operations";
import { linkTo } from "../urls";
import { startedExecutionId, startsExecution } from "./started-execution";
import type { ExecuteArgs } from "./tool";

/** Reading fails for good after so many polls in a row; the write itself is reported as done. */
const maxPollFailures = 5;
const maxIntervalMs = 30_000;

/**
 * Executes a planned and approved write, once, exactly as planned. Classify a failure with `sendOutcomeOf`.
 *
 * @throws GrantRefusedError  the grant does not fit; nothing was sent
 * @throws InvalidInputError  the stored operation is not known any more; nothing was sent
 */
export async function executePlan({
  client,
  operation,
  grant,
  wait,
  signal,
}: ExecuteArgs): Promise<WriteOutput> {
  const name = ResourceTypeName.safeParse(operation.resourceType);
  const request = ResolvedRequest.safeParse(operation.args);
  const action = operation.operationKey.slice(operation.operationKey.indexOf(".") + 1);
  const entry = name.success ? entryByName(name.data, action) : undefined;
  if (!name.success || !request.success || entry === undefined) {
    throw new InvalidInputError(`The operation ${operation.operationKey} is not known (any more).`, {
      remedy: "Ask for it anew.",
    });
  }
  const sendable = operationOf(name.data, action, entry);
  if (sendable.risk === "read") {
    throw new InvalidInputError(`${operation.operationKey} changes nothing; it needs no approval.`);
  }
  const answer = await client.send(sendable, request.data, grant, { signal });
  const taken = entry.take === undefined ? answer : entry.take(answer);
  const scope = scopeOf(request.data);
  const executionId = startsExecution(operation.operationKey)
    ? (startedExecutionId(answer) ?? undefined)
    : undefined;
  const place = {
    baseUrl: client.baseUrl,
    accountId: client.accountId,
    scope,
    values: { ...request.data.path },
  };
  const done: WriteOutput = {
    done: true,
    operation: operation.operationKey,
    resource_type: name.data,
    resource_id: operation.resourceId,
    result: redactDeep(taken) ?? null,
    openInHarness:
      executionId === undefined
        ? linkTo(name.data, { ...place, item: taken })
        : linkTo("execution", { ...place, values: { ...place.values, execution_id: executionId } }),
  };
  if (executionId === undefined) return done;
  const started = { ...done, execution_id: executionId };
  return wait === null || wait === undefined
    ? started
    : { ...started, ...(await followExecution({ client, scope, executionId, wait, signal })) };
}

const scopeOf = (request: ResolvedRequest): HarnessScope => ({
  org: textOf(request.query.orgIdentifier),
  project: textOf(request.query.projectIdentifier),
});

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/**
 * Follows an execution until it ends or the time is up. One that waits for a person keeps being followed:
 * somebody may answer meanwhile.
 */
export async function followExecution(args: {
  client: HarnessClient;
  scope: HarnessScope;
  executionId: string;
  wait: WaitPlan;
  signal?: AbortSignal | undefined;
}): Promise<Partial<WriteOutput>> {
  const { client, scope, executionId, wait, signal } = args;
  const startedAt = performance.now();
  let intervalMs = wait.intervalMs;
  let status = "Running";
  let failures = 0;
  let ended = false;
  for (let polls = 1; ; polls += 1) {
    const leftMs = wait.timeoutMs - (performance.now() - startedAt);
    await sleep(Math.max(0, Math.min(intervalMs, leftMs)), undefined, { signal }).catch(() => {
      throw new HarnessCancelledError("Waiting was cancelled; the execution goes on.", { sent: true });
    });
    const report = (more: Partial<WriteOutput>): Partial<WriteOutput> => ({
      execution_status: status,
      execution_terminal: ended,
      execution_timed_out: false,
      execution_elapsed_ms: Math.round(performance.now() - startedAt),
      execution_poll_count: polls,
      ...more,
    });
    try {
      const detail = await executionDetail({
        client,
        signal,
        scope,
        planExecutionId: executionId,
        fullGraph: false,
      });
      const summary = detail.pipelineExecutionSummary;
      status = summary.status;
      failures = 0;
      ended = hasEnded(status, summary.endTs);
      if (ended) {
        const failed = outcomeOf(status) === "failed";
        return report(
          failed ? { note: `It failed. harness_diagnose with execution ${executionId} tells why.` } : {},
        );
      }
    } catch (_error) {
      failures += 1;
      if (signal?.aborted || failures >= maxPollFailures) {
        return report({ note: "The execution was started, but its progress could not be read." });
      }
    }
    if (performance.now() - startedAt >= wait.timeoutMs) {
      return report({ execution_timed_out: true, note: "It still runs; waiting has ended." });
    }
    intervalMs = Math.min(intervalMs * 1.5, maxIntervalMs);
  }
}
