import { testStatusCodes } from "@/lib/db/schema";
import type { TestStatus } from "@/schemas/test-reliability/labels";

const statusByCode = new Map<number, TestStatus>([
  [testStatusCodes.passed, "passed"],
  [testStatusCodes.failed, "failed"],
  [testStatusCodes.error, "error"],
  [testStatusCodes.skipped, "skipped"],
]);

/** The status that a stored code stands for; a code this version does not know counts as an error, never as a pass. */
export function statusOfCode(code: number): TestStatus {
  return statusByCode.get(code) ?? "error";
}
