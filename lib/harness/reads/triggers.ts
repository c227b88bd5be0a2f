import { data, type HarnessScope, readOperation, scopeQuery } from "@/lib/harness/client";
import { springPage } from "@/schemas/harness/paging";
import { TriggerEvent } from "@/schemas/harness/trigger";
import type { ReadOptions } from "./read-options";

interface EventsArgs {
  scope: HarnessScope;
  pipelineIdentifier: string;
  triggerIdentifier: string;
  size: number;
}

const eventHistory = readOperation({
  key: "trigger_event.list",
  method: "GET",
  path: "/pipeline/api/triggers/{trigger}/eventHistory",
  bind: ({ scope, pipelineIdentifier, triggerIdentifier, size }: EventsArgs) => ({
    path: { trigger: triggerIdentifier },
    query: { ...scopeQuery(scope), targetIdentifier: pipelineIdentifier, page: 0, size },
  }),
  response: data(springPage(TriggerEvent)),
});

/**
 * What reached a trigger and what became of it, the newest `size` events.
 *
 * @throws HarnessNotFoundError  there is no such trigger or pipeline
 */
export async function triggerEvents({
  client,
  signal,
  ...args
}: ReadOptions & EventsArgs): Promise<TriggerEvent[]> {
  return (await client.call(eventHistory, args, { signal })).items;
}
