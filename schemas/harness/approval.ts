import { z } from "zod";
import { optionalFlag, optionalMs, optionalNumber, optionalText } from "./primitives";

const ApprovalDetails = z.looseObject({
  approvalMessage: optionalText,
  includePipelineExecutionHistory: optionalFlag,
  approvers: z
    .looseObject({
      userGroups: z.array(z.string()).nullish(),
      minimumCount: optionalNumber,
      disallowPipelineExecutor: optionalFlag,
    })
    .nullish(),
  approvalActivities: z
    .array(
      z.looseObject({
        user: z.looseObject({ name: optionalText, email: optionalText }).nullish(),
        action: optionalText,
        comments: optionalText,
        approvedAt: optionalMs,
      }),
    )
    .nullish(),
  approverInputs: z.array(z.looseObject({ name: optionalText, defaultValue: optionalText })).nullish(),
});

/** A step that waits for a decision, as it comes: in snake_case at the top level of lists, in camelCase when got alone. */
export const ApprovalItem = z.looseObject({
  id: z.string(),
  type: optionalText,
  status: z.string(),
  deadline: optionalMs,
  created: optionalMs,
  createdAt: optionalMs,
  updated: optionalMs,
  lastModifiedAt: optionalMs,
  error_message: optionalText,
  errorMessage: optionalText,
  details: ApprovalDetails.nullish(),
});

/** The same, whichever way it came. */
export const ApprovalInstance = ApprovalItem.transform((instance) => ({
  ...instance,
  createdAtMs: instance.created ?? instance.createdAt ?? null,
  updatedAtMs: instance.updated ?? instance.lastModifiedAt ?? null,
  error: instance.error_message ?? instance.errorMessage ?? null,
}));
export type ApprovalInstance = z.infer<typeof ApprovalInstance>;
