import { join } from "node:path";
import type { Role } from "@/schemas/roles";

export const sessionFolder = join(".data-e2e", "sessions");

/** The signed-in state of one role, made before the first test. */
export function sessionFile(role: Role): string {
  return join(sessionFolder, `${role}.json`);
}
