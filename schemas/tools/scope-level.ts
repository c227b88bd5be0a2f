import { z } from "zod";

/** Levels of the Harness hierarchy. */
export const ScopeLevel = z.enum(["account", "org", "project"]);
export type ScopeLevel = z.infer<typeof ScopeLevel>;
