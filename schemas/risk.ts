import { z } from "zod";

/** Risk of a Harness operation, weakest first. */
export const risks = ["read", "low_write", "medium_write", "high_write", "destructive"] as const;
export const Risk = z.enum(risks);
export type Risk = z.infer<typeof Risk>;

/** Whether a failed attempt may be sent again without a person's word. */
export const RetryPolicy = z.enum(["safe", "never"]);
export type RetryPolicy = z.infer<typeof RetryPolicy>;
