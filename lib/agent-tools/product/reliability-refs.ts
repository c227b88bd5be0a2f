import { testPath } from "@/lib/addresses";
import type { FoundTest } from "@/lib/test-reliability";
import type { TestRef } from "@/schemas/team/reliability-tools";

export function toTestRef({
  id,
  projectKey,
  name,
  className,
  suiteName,
}: Pick<FoundTest, "id" | "projectKey" | "name" | "className" | "suiteName">): TestRef {
  return { testId: id, path: testPath(id), projectKey, name, className, suiteName };
}
