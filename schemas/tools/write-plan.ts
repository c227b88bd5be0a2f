import { z } from "zod";
import { ApprovalEffect, DiffView, StoredOperation } from "../approvals";
import { Risk } from "../risk";

const QueryScalar = z.union([z.string(), z.number(), z.boolean()]);

/** A request with every argument resolved: what is stored, shown to the approver, hashed and sent. */
export const ResolvedRequest = z.object({
  /** Values of the path's placeholders. */
  path: z.record(z.string(), z.string()),
  query: z.record(z.string(), z.union([QueryScalar, z.array(z.union([z.string(), z.number()]))])),
  /** Object or list (sent as JSON) or text (sent as `contentType`). */
  body: z.unknown().optional(),
  contentType: z.string().optional(),
});
export type ResolvedRequest = z.infer<typeof ResolvedRequest>;

/** How the runtime inputs of a run came about. */
export const InputResolution = z.object({
  mode: z.enum(["none", "yaml", "input_sets", "matched"]),
  matched: z.array(z.string()),
  /** Placeholders left to their default. */
  defaulted: z.array(z.string()),
  /** Keys that fit no placeholder; they were not sent. */
  unmatched: z.array(z.string()),
});
export type InputResolution = z.infer<typeof InputResolution>;

/** How long to follow an execution that was started. */
export const WaitPlan = z.object({ timeoutMs: z.number(), intervalMs: z.number() });
export type WaitPlan = z.infer<typeof WaitPlan>;

/**
 * A write, decided in every detail but not sent: the tool's answer to "what exactly would you do?". Plain JSON, so that
 * an approval request can store it and execute it after a restart. `operation.args` is a `ResolvedRequest`.
 */
export const WritePlan = z.object({
  operation: StoredOperation,
  orgIdentifier: z.string().nullable(),
  projectIdentifier: z.string().nullable(),
  risk: Risk,
  /** Method and path with its values, for the reader. */
  preview: z.string(),
  /** Hash of `operation.args`; the grant carries the same. */
  argsHash: z.string(),
  /** One line: what is done to what. */
  title: z.string(),
  effect: ApprovalEffect,
  diff: DiffView.nullable(),
  inputResolution: InputResolution.nullable(),
  wait: WaitPlan.nullable(),
});
export type WritePlan = z.infer<typeof WritePlan>;
