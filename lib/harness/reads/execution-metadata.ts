import { z } from "zod";
import { data, type HarnessScope, readOperation, scopeQuery } from "@/lib/harness/client";
import { optionalText } from "@/schemas/harness/primitives";
import type { ReadOptions } from "./read-options";

/** The YAML that an execution ran with: of its pipeline, with and without templates resolved, and of its runtime inputs. */
const ExecutionMetadata = z.looseObject({
  yaml: optionalText,
  resolvedYaml: optionalText,
  executionYaml: optionalText,
  inputYaml: optionalText,
});
export type ExecutionMetadata = z.infer<typeof ExecutionMetadata>;

const metadataGet = readOperation({
  key: "execution.metadata",
  method: "GET",
  path: "/pipeline/api/pipelines/execution/{planExecutionId}/metadata",
  bind: (args: { scope: HarnessScope; planExecutionId: string }) => ({
    path: { planExecutionId: args.planExecutionId },
    query: scopeQuery(args.scope),
  }),
  response: data(ExecutionMetadata),
});

/** What an execution was started with, in one request. */
export function executionMetadata({
  client,
  signal,
  ...ref
}: ReadOptions & { scope: HarnessScope; planExecutionId: string }): Promise<ExecutionMetadata> {
  return client.call(metadataGet, ref, { signal });
}
