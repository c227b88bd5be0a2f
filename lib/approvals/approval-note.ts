import { startsExecution } from "@/lib/harness/tools";
import type { StoredOperation } from "@/schemas/approvals";

const noteParameter = "notesForPipelineExecution";
const noteOf = (approvalId: string): string => `Tackroom approval ${approvalId}`;

/**
 * An execution names the approval that started it, in its notes: a reader in Harness sees why it runs, and when the
 * answer to the request is lost, the execution can be found by reading. Notes that were asked for stay in front.
 */
export function withApprovalNote(operation: StoredOperation, approvalId: string): StoredOperation {
  const { query } = operation.args;
  if (!startsExecution(operation.operationKey) || typeof query !== "object" || query === null) {
    return operation;
  }
  const given: unknown = Reflect.get(query, noteParameter);
  const note = noteOf(approvalId);
  return {
    ...operation,
    args: {
      ...operation.args,
      query: {
        ...query,
        [noteParameter]: typeof given === "string" && given.trim() !== "" ? `${given} (${note})` : note,
      },
    },
  };
}

/** Whether an execution's notes name this approval, another one, or none. */
export function approvalInNotes(notes: string | null, approvalId: string): "this" | "another" | "none" {
  if (notes === null) {
    return "none";
  }
  if (notes.includes(noteOf(approvalId))) {
    return "this";
  }
  return notes.includes(noteOf("")) ? "another" : "none";
}
