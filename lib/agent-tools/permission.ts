import type { ToolPermission, ToolPermissions } from "@/schemas/connectors/harness-connector";
import { isWriteTool } from "@/schemas/team/tool-names";

const strictness: Record<ToolPermission, number> = { allow: 0, ask: 1, deny: 2 };

/**
 * What a tool may do for a caller on a connector: the tighter of the two settings. A write is at least `ask`, whatever
 * is set.
 */
export function permissionFor(
  tool: string,
  connector: ToolPermissions,
  caller: ToolPermissions,
): ToolPermission {
  const writes = isWriteTool(tool);
  const settings: ToolPermission[] = [
    writes ? "ask" : "allow",
    connector[tool] ?? "allow",
    caller[tool] ?? "allow",
  ];
  const tightest = settings.reduce((a, b) => (strictness[b] > strictness[a] ? b : a));
  // A read that is set to `ask` has nobody to ask: there is no request for reads, so it is refused.
  return tightest === "ask" && !writes ? "deny" : tightest;
}
