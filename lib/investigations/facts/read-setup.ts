import type { HarnessClient } from "@/lib/harness/client";
import { executionMetadata } from "@/lib/harness/reads";
import { type ProjectRow, scopeOf } from "@/lib/history";

export interface StartedWith {
  inputsYaml: string | null;
  pipelineYaml: string | null;
}

/** The YAML that an execution ran with, in one request. */
export async function readStartedWith(
  client: HarnessClient,
  project: ProjectRow,
  planExecutionId: string,
  signal: AbortSignal,
): Promise<StartedWith> {
  const metadata = await executionMetadata({ client, scope: scopeOf(project), planExecutionId, signal });
  return {
    inputsYaml: metadata.inputYaml ?? null,
    pipelineYaml: metadata.resolvedYaml || metadata.executionYaml || metadata.yaml || null,
  };
}
