import { z } from "zod";
import { Outcome } from "./execution-status";

/** One stage as a cell of an execution's strip. Instants are epoch milliseconds. */
export const StageStripItem = z.object({
  nodeId: z.string(),
  name: z.string(),
  type: z.string(),
  status: z.string(),
  outcome: Outcome,
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
});
export type StageStripItem = z.infer<typeof StageStripItem>;
