import { AppError, InvalidInputError } from "@/lib/errors";
import type { HarnessClient } from "../client/client";
import { HarnessNotFoundError } from "../client/errors";
import type { Target } from "./target";

/**
 * Performs a read of the registry and takes the result out of its envelope. What is missing comes back with the type's
 * advice on where to look.
 */
export async function read(
  client: HarnessClient,
  target: Target,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const operation = target.client;
  if (operation.risk !== "read") {
    throw new InvalidInputError(`${target.type.title} ${target.operation} is a write and needs approval.`);
  }
  try {
    const value = await client.call(operation, target.request, { signal });
    return target.entry.take === undefined ? value : target.entry.take(value);
  } catch (error) {
    if (error instanceof HarnessNotFoundError && target.type.hint !== undefined) {
      throw new HarnessNotFoundError(error.message, {
        remedy: target.type.hint,
        details: error.details,
        cause: error,
      });
    }
    throw error;
  }
}

/** The part of an answer that could not be had, for results that stand without it. */
export function failureOfPart(part: string, error: unknown): { part: string; code: string; message: string } {
  if (error instanceof AppError) return { part, code: error.code, message: error.message };
  throw error;
}
