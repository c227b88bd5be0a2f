import { notInArray } from "drizzle-orm";
import type { z } from "zod";
import { projects } from "@/lib/db/schema";
import { ForbiddenError } from "@/lib/errors";
import { type AgentTool, answered, type ToolCall } from "../agent-tool";

/** A tool that reads Tackroom's own store through a verb. */
export function storeTool<Input extends z.ZodType, Output extends z.ZodType>(definition: {
  description: string;
  input: Input;
  output: Output;
  read: (
    input: z.output<Input>,
    call: ToolCall,
  ) => Promise<z.input<Output> | { data: z.input<Output>; notes: string[] }>;
}): AgentTool {
  const { description, input: inputSchema, output } = definition;
  return {
    description,
    input: inputSchema,
    output,
    operationOf: (input) => {
      inputSchema.parse(input);
      return { resourceType: null, operation: "read", risk: "read" };
    },
    async run(input, call) {
      const parsed = inputSchema.parse(input);
      await assertStoreReadable(call);
      const answer = await definition.read(parsed, call);
      return isNoted(answer) ? answered(output, answer.data, answer.notes) : answered(output, answer, []);
    },
  };
}

function isNoted(answer: unknown): answer is { data: unknown; notes: string[] } {
  return typeof answer === "object" && answer !== null && "data" in answer && "notes" in answer;
}

/**
 * What is stored of all accounts is read together, so it is for callers that may use each of them.
 *
 * @throws ForbiddenError  something is stored of a connector that the caller may not use, whether it is watched still or not
 */
async function assertStoreReadable({ ctx, connectors, caller }: ToolCall): Promise<void> {
  if (connectors === null) return;
  const [beyond] = await ctx.db
    .select({ id: projects.id })
    .from(projects)
    .where(notInArray(projects.connectorId, [...connectors]))
    .limit(1);
  if (beyond === undefined) return;
  throw new ForbiddenError(
    `${caller.name} may not use every connected account, and this tool reads what is stored of all of them.`,
    { remedy: "The harness_ tools read one account at a time." },
  );
}
