import { AppError, InvalidInputError } from "@/lib/errors";
import { type HarnessClient, HarnessNotFoundError } from "@/lib/harness/client";
import { ItemPage } from "@/lib/harness/registry";
import type { Target } from "./target";

/**
 * Performs a read of the registry: what comes back fits the schema of its type. What is missing comes back with the type's advice
 * on where to look.
 *
 * @throws HarnessContractError  it does not fit
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
    return await client.call(operation, target.request, { signal });
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

/**
 * Reads a page of a list, item by item.
 *
 * @throws HarnessContractError  the answer has no list where the type has it
 */
export async function readPage(
  client: HarnessClient,
  target: Target,
  signal: AbortSignal | undefined,
): Promise<ItemPage> {
  return ItemPage.parse(await read(client, target, signal));
}

/** The part of an answer that could not be had, for results that stand without it. */
export function failureOfPart(part: string, error: unknown): { part: string; code: string; message: string } {
  if (error instanceof AppError) return { part, code: error.code, message: error.message };
  throw error;
}
