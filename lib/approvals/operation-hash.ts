import { hashArguments } from "@/lib/harness/client";
import type { StoredOperation } from "@/schemas/approvals";

export interface OperationScope {
  connectorId: string;
  orgIdentifier: string | null;
  projectIdentifier: string | null;
}

/**
 * SHA-256 (hex) over scope and operation. Computed when a request is stored and again before it is sent: what was
 * approved is what is sent, or nothing is.
 */
export function operationHash(scope: OperationScope, operation: StoredOperation): string {
  const { connectorId, orgIdentifier, projectIdentifier } = scope;
  return hashArguments({ connectorId, orgIdentifier, projectIdentifier, operation });
}
