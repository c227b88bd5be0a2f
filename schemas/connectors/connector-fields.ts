import { z } from "zod";
import { connectorCapabilities } from "./connector-kinds";

/*
 * What connectors of all kinds have in common, for the files that say what is special to one.
 */

export const baseUrl = z
  .string()
  .trim()
  .min(1, "is required")
  .max(500, "has at most 500 characters")
  .transform((value) => value.replace(/\/+$/, ""));

export const displayName = z.string().trim().min(1, "is required").max(80, "has at most 80 characters");

/** A connection test as every kind tells it. `ok` may hold together with a warning. Instants are ISO 8601. */
export const checkFields = {
  checkedAt: z.iso.datetime(),
  ok: z.boolean(),
  reason: z.string().nullable(),
  remedy: z.string().nullable(),
  durationMs: z.number(),
};

/** A connector as it leaves the server: no secret, sealed or not. */
export const viewFields = {
  id: z.string(),
  slug: z.string(),
  displayName: z.string(),
  baseUrl: z.string(),
  /** What is wrong with how it is stored, so that nothing can be asked through it; null where nothing is. */
  problem: z.string().nullable(),
  /** What it can be asked for. */
  capabilities: z.array(z.enum(connectorCapabilities)),
  createdAt: z.string(),
};
