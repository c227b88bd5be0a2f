import { InvalidInputError } from "@/lib/errors";
import type { HarnessScope } from "@/lib/harness/client";
import {
  type Entry,
  entryByName,
  isResourceTypeName,
  linkTo,
  operationOf,
  type ResourceTypeName,
  resourceType,
} from "@/lib/harness/registry";
import { redactDeep } from "@/lib/redact-secrets";
import type { WriteOutput } from "@/schemas/tools/outputs";
import { ResolvedRequest } from "@/schemas/tools/write-plan";
import { startedExecutionId, startsExecution } from "./started-execution";
import type { ExecuteArgs } from "./tool";

/**
 * Executes a planned and approved write, once, exactly as planned. Classify a failure with `sendOutcomeOf`.
 *
 * @throws GrantRefusedError  the grant does not fit; nothing was sent
 * @throws InvalidInputError  the stored operation is not known any more; nothing was sent
 */
export async function executePlan({ client, operation, grant, signal }: ExecuteArgs): Promise<WriteOutput> {
  const name = isResourceTypeName(operation.resourceType) ? operation.resourceType : undefined;
  const request = ResolvedRequest.safeParse(operation.args);
  const action = operation.operationKey.slice(operation.operationKey.indexOf(".") + 1);
  const entry = name === undefined ? undefined : entryByName(name, action);
  if (name === undefined || !request.success || entry === undefined) {
    throw new InvalidInputError(`The operation ${operation.operationKey} is not known (any more).`, {
      remedy: "Ask for it anew.",
    });
  }
  const sendable = operationOf(name, action, entry);
  if (sendable.risk === "read") {
    throw new InvalidInputError(`${operation.operationKey} changes nothing; it needs no approval.`);
  }
  const answer = await client.send(sendable, request.data, grant, { signal });
  const taken = shownAnswer(name, entry, answer);
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
    resource_type: name,
    resource_id: operation.resourceId,
    result: redactDeep(taken) ?? null,
    openInHarness:
      executionId === undefined
        ? linkTo(name, { ...place, item: taken })
        : linkTo("execution", { ...place, values: { ...place.values, execution_id: executionId } }),
  };
  return executionId === undefined ? done : { ...done, execution_id: executionId };
}

/**
 * What came back, as its type has it. An answer of another shape is shown as it came, but for operations that say what they answer:
 * they leave out what nobody may see.
 */
function shownAnswer(name: ResourceTypeName, entry: Entry, answer: unknown): unknown {
  const read = (entry.answers ?? resourceType(name).item).safeParse(answer);
  if (read.success) return read.data;
  return entry.answers === undefined ? answer : null;
}

const scopeOf = (request: ResolvedRequest): HarnessScope => ({
  org: textOf(request.query.orgIdentifier),
  project: textOf(request.query.projectIdentifier),
});

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
