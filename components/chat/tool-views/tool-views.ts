import { type AgentToolName, agentToolNames } from "@/schemas/team/tool-names";
import { failureViews } from "./failure-views";
import { harnessViews } from "./harness-views";
import { productViews } from "./product-views";
import { testViews } from "./reliability-views";
import type { ToolView } from "./tool-view";

/** How each tool is drawn. A tool without a view does not compile. */
export const toolViews: Record<AgentToolName, ToolView> = {
  ...productViews,
  ...failureViews,
  ...testViews,
  ...harnessViews,
};

/** The view of a tool by the name that stands in a message; null for a name this version does not know. */
export function viewOfTool(name: string): ToolView | null {
  const known = agentToolNames.find((candidate) => candidate === name);
  return known === undefined ? null : toolViews[known];
}
