import type { z } from "zod";
import type { PlaybookContext } from "@/schemas/team/playbook-context";
import type { AgentToolName } from "@/schemas/team/tool-names";
import type { ToolOutcome } from "@/schemas/team/tool-outcome";
import type { PlayedCall, Turn } from "./conversation";
import type { Focus } from "./focus";
import type { Utterance } from "./utterance";

export interface Call {
  tool: AgentToolName;
  input: Record<string, unknown>;
}

/**
 * What to do about a message: yields calls that may run together, receives their outcomes, returns the answer. A plan is
 * run from its beginning in every step of the loop with the outcomes known so far, so it must decide from its
 * arguments and these outcomes alone.
 */
export type Plan<Answer = string> = Generator<Call[], Answer, ToolOutcome[]>;

/** Everything a plan may know. */
export interface Situation {
  said: Utterance;
  focus: Focus;
  context: PlaybookContext;
  /** Earlier turns, oldest first. */
  earlier: readonly Turn[];
}

export interface Intent {
  id: string;
  /** How surely the message means this; 0 = not at all. The highest score wins. */
  score: (situation: Situation) => number;
  plan: (situation: Situation) => Plan;
}

export function call(tool: AgentToolName, input: Record<string, unknown>): Call {
  return {
    tool,
    input: Object.fromEntries(
      Object.entries(input).filter(([, value]) => value !== undefined && value !== null),
    ),
  };
}

/** One call, one outcome. */
export function* ask(tool: AgentToolName, input: Record<string, unknown>): Plan<ToolOutcome> {
  const [outcome] = yield [call(tool, input)];
  return outcome ?? missing;
}

/** Two calls at once. */
export function* askBoth(first: Call, second: Call): Plan<[ToolOutcome, ToolOutcome]> {
  const [one, two] = yield [first, second];
  return [one ?? missing, two ?? missing];
}

const missing: ToolOutcome = {
  status: "error",
  code: "missing",
  message: "The tool gave no answer.",
  remedy: null,
  details: null,
  notes: [],
};

export type Played = { calls: Call[] } | { answer: string };

/** Runs a plan over the steps played so far: the next calls to make, or the answer. */
export function play(plan: Plan, steps: readonly PlayedCall[][]): Played {
  let next = plan.next();
  for (const step of steps) {
    if (next.done) break;
    const outcomes = next.value.map((_, index) => step[index]?.outcome ?? missing);
    next = plan.next(outcomes);
  }
  return next.done ? { answer: next.value } : { calls: next.value };
}

/** The data of an outcome when it is there and has the expected shape, else null. */
export function dataOf<Schema extends z.ZodType>(
  outcome: ToolOutcome,
  schema: Schema,
): z.output<Schema> | null {
  if (outcome.status !== "ok") return null;
  const parsed = schema.safeParse(outcome.data);
  return parsed.success ? parsed.data : null;
}
