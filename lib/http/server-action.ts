import type { z } from "zod";
import { requireContext } from "@/lib/auth";
import type { VerbArgs } from "@/lib/context";
import { AppError, InvalidInputError, toErrorView } from "@/lib/errors";
import { logger } from "@/lib/log";
import { type Action, assertCan } from "@/lib/permissions";
import type { ActionResult } from "@/schemas/error-view";

export type ServerAction<Input, Data> = ((input: Input) => Promise<ActionResult<Data>>) & {
  /** What the action demands; the test that calls every action as every role reads it. */
  readonly access: Action;
};

/**
 * Makes a server action of a verb: role first, then the input's schema, then the verb. Errors come back as values,
 * because what a server action throws reaches the browser without its text. Next itself refuses other origins.
 */
export function serverAction<Schema extends z.ZodType, Data>(
  action: Action,
  schema: Schema,
  verb: (args: VerbArgs<z.output<Schema>>) => Promise<Data>,
): ServerAction<z.input<Schema>, Data> {
  const run = async (input: z.input<Schema>): Promise<ActionResult<Data>> => {
    try {
      const ctx = await requireContext();
      assertCan(ctx, action);
      const parsed = schema.safeParse(input);
      if (!parsed.success) {
        throw invalidInput(parsed.error);
      }
      return { ok: true, data: await verb({ ctx, input: parsed.data }) };
    } catch (error) {
      if (!(error instanceof AppError)) {
        logger().error({ err: error, action }, "server action failed");
      }
      return { ok: false, error: toErrorView(error) };
    }
  };
  return Object.assign(run, { access: action });
}

/** One `invalid_input` error that names each wrong field, from zod's issues. */
export function invalidInput(error: z.ZodError): InvalidInputError {
  const fields = Object.fromEntries(
    error.issues.map((issue) => [issue.path.map(String).join(".") || "input", issue.message]),
  );
  const lines = Object.entries(fields).map(([field, message]) => `${field}: ${message}`);
  return new InvalidInputError(`The input is not valid. ${lines.join("; ")}`, { details: { fields } });
}
