import { z } from "zod";

/**
 * What changed in the store, pushed to open pages. Small on purpose (a NOTIFY payload is at most 8,000 bytes): pages
 * refetch what they show.
 */
export const changeTopics = [
  "executions",
  "tests",
  "deployments",
  "sync",
  "approvals",
  "threads",
  "investigations",
  "connectors",
] as const;
export const ChangeTopic = z.enum(changeTopics);
export type ChangeTopic = z.infer<typeof ChangeTopic>;

export const Change = z.object({
  topic: ChangeTopic,
  projectKey: z.string().nullable(),
  /** planExecutionId, approval id, thread id, connector id: whatever the topic is about; null for many at once. */
  id: z.string().nullable(),
});
export type Change = z.infer<typeof Change>;
