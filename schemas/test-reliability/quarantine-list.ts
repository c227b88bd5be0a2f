import { z } from "zod";
import { branchName } from "./branch-patterns";
import { TestState } from "./labels";
import { repositoryField, unresolvedValue } from "./uploads";

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
  /** By its name or its address, as uploads take it. */
  repository: repositoryField
    .pipe(
      z
        .string()
        .min(1, "it names no repository")
        .refine((value) => !unresolvedValue.test(value), "the pipeline's expression was not resolved"),
    )
    .optional(),
  /** Leaves out what does not hold there. Unknown to the pipeline, it is no branch: better a refusal than a list for another one. */
  branch: z
    .string()
    .transform(branchName)
    .pipe(
      z
        .string()
        .min(1, "it is empty; leave it out to get what is quarantined on any branch")
        .max(300)
        .regex(/^(?!<\+)/, "the pipeline's expression was not resolved"),
    )
    .optional(),
  format: QuarantineFormat.default("json"),
  /** Leave the quarantined tests out, or run nothing but them. */
  select: z.enum(["exclude", "only"]).default("exclude"),
});
export type QuarantineQuery = z.infer<typeof QuarantineQuery>;

const Branches = z.array(z.string()).nullable();

/** The list as JSON. Instants are ISO 8601. */
export const QuarantineList = z.object({
  project: z.string(),
  repository: z.string().nullable(),
  branch: z.string().nullable(),
  /** Names and globs of the branches on which no quarantine of the project holds. */
  excludedBranches: z.array(z.string()),
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
      /** Names and globs of the branches to which it is limited; null: none. */
      branches: Branches,
      reason: z.string(),
      url: z.string(),
    }),
  ),
});
export type QuarantineList = z.infer<typeof QuarantineList>;

/** A test that is in quarantine here, in Harness, or in both. */
export const ComparedTest = z.object({
  name: z.string(),
  className: z.string(),
  suiteName: z.string(),
  where: z.enum(["here", "harness", "both"]),
  /** Null for a test that has not run here. */
  testId: z.number().int().nullable(),
  state: TestState.nullable(),
  /** When its quarantine here ends, epoch milliseconds. */
  expiresAt: z.number().nullable(),
});
export type ComparedTest = z.infer<typeof ComparedTest>;

/** Harness's own quarantine of a project, beside ours. */
export const HarnessQuarantineView = z.object({
  /** What came of asking: the installation may have no such list, and without a repository there is nothing to ask for. */
  harness: z.enum(["read", "not_offered", "no_repository"]),
  counts: z.object({
    onlyHere: z.number().int(),
    onlyHarness: z.number().int(),
    both: z.number().int(),
  }),
  /** Differences first; bounded. */
  tests: z.array(ComparedTest),
});
export type HarnessQuarantineView = z.infer<typeof HarnessQuarantineView>;
