import { z } from "zod";
import { TestState } from "./test-reliability";

/** How the list of quarantined tests is written, each for the runner that reads it. */
export const quarantineFormats = [
  "json",
  "txt",
  "pytest",
  "gradle",
  "maven",
  "jest",
  "playwright",
  "go",
  "dotnet",
] as const;
export const QuarantineFormat = z.enum(quarantineFormats);
export type QuarantineFormat = z.infer<typeof QuarantineFormat>;

export const QuarantineQuery = z.object({
  /** Project key; a token has its own. */
  project: z.string().min(1).max(400).optional(),
  repository: z.string().min(1).max(400).optional(),
  branch: z.string().min(1).max(300).optional(),
  format: QuarantineFormat.default("json"),
  /** Leave the quarantined tests out, or run nothing but them. */
  select: z.enum(["exclude", "only"]).default("exclude"),
});
export type QuarantineQuery = z.infer<typeof QuarantineQuery>;

/** The list as JSON. Instants are ISO 8601. */
export const QuarantineList = z.object({
  project: z.string(),
  repository: z.string().nullable(),
  branch: z.string().nullable(),
  tests: z.array(
    z.object({
      id: z.number().int(),
      suite: z.string(),
      class: z.string(),
      name: z.string(),
      file: z.string().nullable(),
      repository: z.string().nullable(),
      owners: z.array(z.string()),
      since: z.string(),
      expiresAt: z.string().nullable(),
      reason: z.string(),
      url: z.string(),
    }),
  ),
});
export type QuarantineList = z.infer<typeof QuarantineList>;

/** Harness's own quarantine of a project, beside ours. */
export const HarnessQuarantineView = z.object({
  /** False where the installation has no such list. */
  offered: z.boolean(),
  tests: z.array(
    z.object({
      name: z.string(),
      className: z.string(),
      suiteName: z.string(),
      /** Null for a test that has not run here. */
      testId: z.number().int().nullable(),
      state: TestState.nullable(),
    }),
  ),
});
export type HarnessQuarantineView = z.infer<typeof HarnessQuarantineView>;
