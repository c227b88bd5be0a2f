import { z } from "zod";

/** What the page showed when the thread was opened or the message was sent: the teammate's context. */
export const ThreadSubject = z.object({
  kind: z.enum(["page", "execution", "pipeline", "test", "approval", "deployment"]),
  title: z.string().max(300),
  path: z.string().max(2000),
  projectKey: z.string().nullable(),
  planExecutionId: z.string().nullable().optional(),
  pipelineIdentifier: z.string().nullable().optional(),
  /** The page's filters as in its URL. */
  filters: z.record(z.string(), z.string()).optional(),
});
export type ThreadSubject = z.infer<typeof ThreadSubject>;

/** A part of a stored message: an AI SDK UI message part, kept open because the SDK adds kinds. */
export const MessagePart = z.looseObject({ type: z.string() });
export type MessagePart = z.infer<typeof MessagePart>;
