import { z } from "zod";
import { errorDto, failureDto, HarnessError, notFound } from "@/simulator/http/envelope";

/** Paging of services, environments and infrastructures. */
export const pageNames = { index: "page", size: "size" };
export const pageLimits = { size: 100, maxSize: 100 };

export const Identifier = z.string().regex(/^[a-zA-Z_][0-9a-zA-Z_$]{0,127}$/, "is not a valid identifier");

export const EntityBody = z.looseObject({
  identifier: Identifier,
  name: z.string().min(1, "cannot be empty"),
  description: z.string().optional(),
  orgIdentifier: z.string().nullish(),
  projectIdentifier: z.string().nullish(),
  yaml: z.string().optional(),
});

/** @throws HarnessError 400 with the fields that do not validate */
export function parseBody<T>(schema: z.ZodType<T>, body: Record<string, unknown>): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const errors = result.error.issues.map((issue) => ({
    fieldId: issue.path.join("."),
    error: issue.message,
  }));
  throw new HarnessError(400, failureDto("INVALID_REQUEST", "Invalid request: validation failed", errors));
}

export const missing = (kind: string, name: string) =>
  notFound(`${kind} with identifier [${name}] in the given scope not found`);

export const duplicate = (kind: string, name: string) =>
  new HarnessError(400, errorDto("DUPLICATE_FIELD", `${kind} [${name}] already exists in the given scope`));
