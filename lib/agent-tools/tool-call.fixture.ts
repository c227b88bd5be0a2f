import { randomUUID } from "node:crypto";
import type { Context } from "@/lib/context";
import type { ToolCall } from "./agent-tool";

/** A call as another program makes it: no thread, no teammate, no page, all connectors, nothing tightened. */
export function callOf(ctx: Context, over: Partial<ToolCall> = {}): ToolCall {
  return {
    ctx,
    caller: {
      name: "A program",
      origin: { kind: "program", programId: "program-1", callKey: randomUUID() },
    },
    connectors: null,
    permissions: {},
    scope: null,
    ...over,
  };
}
