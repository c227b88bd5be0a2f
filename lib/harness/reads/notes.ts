import { z } from "zod";
import { data, type HarnessScope, readOperation, scopeQuery } from "@/lib/harness/client";
import type { ReadOptions } from "./read-options";

const notesGet = readOperation({
  key: "execution.notes",
  method: "GET",
  path: "/pipeline/api/pipelines/execution/{planExecutionId}/notes",
  bind: (args: { scope: HarnessScope; planExecutionId: string }) => ({
    path: { planExecutionId: args.planExecutionId },
    query: scopeQuery(args.scope),
  }),
  response: data(z.looseObject({ notes: z.string().nullish() }).nullish(), { mayBeEmpty: true }),
});

/** The notes that an execution was started with; null when there are none. */
export async function executionNotes({
  client,
  signal,
  ...ref
}: ReadOptions & { scope: HarnessScope; planExecutionId: string }): Promise<string | null> {
  const answer = await client.call(notesGet, ref, { signal });
  return answer?.notes ?? null;
}
