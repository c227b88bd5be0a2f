import { z } from "zod";
import { Risk } from "../risk";

/**
 * What every tool of a teammate answers with: to the model, to the thread, to the views. `notes` are sentences for the
 * reader ("cut after 40 of 212 items", "same call as before").
 */
export const ToolOutcome = z.discriminatedUnion("status", [
  z.object({ status: z.literal("ok"), data: z.unknown(), notes: z.array(z.string()) }),
  z.object({
    status: z.literal("waiting_for_approval"),
    approvalId: z.string(),
    title: z.string(),
    summary: z.string(),
    risk: Risk,
    expiresAt: z.string().nullable(),
    notes: z.array(z.string()),
  }),
  z.object({
    status: z.literal("denied"),
    message: z.string(),
    notes: z.array(z.string()),
  }),
  z.object({
    status: z.literal("error"),
    code: z.string(),
    message: z.string(),
    remedy: z.string().nullable(),
    details: z.record(z.string(), z.unknown()).nullable(),
    notes: z.array(z.string()),
  }),
]);
export type ToolOutcome = z.infer<typeof ToolOutcome>;

/** What a tool says while it still works; its outcome takes the place of it. `total` is 0 while nobody knows. */
export const ToolProgress = z.object({
  status: z.literal("working"),
  phase: z.string(),
  done: z.number().int(),
  total: z.number().int(),
});
export type ToolProgress = z.infer<typeof ToolProgress>;
