import type { ReactNode } from "react";
import type { z } from "zod";

export type ToolInput = Readonly<Record<string, unknown>>;

/** How a tool's call is drawn: one line that says what was done, and what it found. */
export interface ToolView {
  /** "Read the log of step compile" - present tense while it runs, the same words after. */
  title: (input: ToolInput) => string;
  /** A few words on the right of the row, e.g. "3 failing"; null for nothing. */
  gist: (data: unknown) => string | null;
  /** What the row opens to, beside the arguments; null when the data has no drawing of its own. */
  draw: (data: unknown) => ReactNode;
  /** The row stands open from the start: what it shows is the answer's proof. */
  opens?: boolean;
}

/** A view whose data has a schema; what does not fit is shown as JSON by the row. */
export function toolView<Schema extends z.ZodType>(definition: {
  title: (input: ToolInput) => string;
  schema: Schema;
  gist: (data: z.output<Schema>) => string | null;
  draw: (data: z.output<Schema>) => ReactNode;
  opens?: boolean;
}): ToolView {
  return {
    title: definition.title,
    opens: definition.opens ?? false,
    gist: (raw) => {
      const parsed = definition.schema.safeParse(raw);
      return parsed.success ? definition.gist(parsed.data) : null;
    },
    draw: (raw) => {
      const parsed = definition.schema.safeParse(raw);
      return parsed.success ? definition.draw(parsed.data) : null;
    },
  };
}

/** An argument as text, or null. */
export function argument(input: ToolInput, name: string): string | null {
  const value = input[name];
  return typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : null;
}
