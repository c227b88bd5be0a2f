import { z } from "zod";
import { TestReportFormat, TestReportProblem } from "./labels";

/*
 * Uploaded test reports: what goes with them, and what is answered. Instants that leave are epoch milliseconds.
 */

/** What an upload says beside its files, as query parameters or form fields; all are texts. */
export const uploadFieldNames = [
  "project",
  "repository",
  "branch",
  "commit",
  "pr",
  "pipeline",
  "execution",
  "job",
  "at",
] as const;
export type UploadFieldName = (typeof uploadFieldNames)[number];

const text = (max: number) => z.string().max(max, `at most ${max} characters`);

/** An instant as ISO 8601 with its offset, or in milliseconds since the epoch. */
const instant = z
  .string()
  .refine((value) => /^\d{12,14}$/.test(value) || z.iso.datetime({ offset: true }).safeParse(value).success, {
    message: "an ISO 8601 instant with its offset, or epoch milliseconds",
  })
  .transform((value) => new Date(/^\d+$/.test(value) ? Number(value) : value));

/** A repository by its name or its address; `acme/api` of both. */
export const repositoryField = text(300).transform((value) =>
  value
    .replace(/^[a-z+]+:\/\/[^/]+\/|^[\w.-]+@[^:/]+:/i, "")
    .replace(/\.git$/, "")
    .replace(/^\/+|\/+$/g, ""),
);

/** What an expression of a pipeline leaves where it had nothing to say. */
export const unresolvedValue = /^(null|undefined|none|<\+.*>)?$/i;

export const UploadFields = z.strictObject({
  /** The project's key, or its identifier as Harness has it. */
  project: text(400).optional(),
  repository: repositoryField.optional(),
  branch: text(300)
    .transform((value) => value.replace(/^refs\/heads\//, ""))
    .optional(),
  commit: text(100)
    .regex(/^[\w.-]+$/, "a commit's id: letters, digits, dots and dashes")
    .optional(),
  pr: z
    .string()
    .regex(/^[1-9]\d{0,8}$/, "a pull request's number")
    .transform(Number)
    .optional(),
  /** The pipeline's identifier. */
  pipeline: text(200).optional(),
  /** Harness's execution (`<+pipeline.executionId>`): the results are those of this execution. */
  execution: text(64)
    .regex(/^[\w-]+$/, "an execution's id: letters, digits, dashes")
    .optional(),
  /** What ran the tests: a step's identifier, a matrix cell, a shard. */
  job: text(200).optional(),
  at: instant.optional(),
});
export type UploadFields = z.output<typeof UploadFields>;

export const uploadOutcomes = ["stored", "partial", "duplicate", "superseded", "refused"] as const;
/**
 * `partial`: what could be read of a damaged file was stored. `duplicate`: the same file for the same commit and job counted
 * before. `superseded`: Harness reported these tests itself.
 */
export const UploadOutcome = z.enum(uploadOutcomes);
export type UploadOutcome = z.infer<typeof UploadOutcome>;

export const UploadedFile = z.object({
  name: z.string(),
  outcome: UploadOutcome,
  format: TestReportFormat.nullable(),
  bytes: z.number().int(),
  tests: z.number().int(),
  passed: z.number().int(),
  failed: z.number().int(),
  errors: z.number().int(),
  skipped: z.number().int(),
  /** Tests that the report itself shows both passing and failing. */
  flaky: z.number().int(),
  problem: z.object({ kind: TestReportProblem, message: z.string(), line: z.number().nullable() }).nullable(),
  warnings: z.array(z.string()),
});
export type UploadedFile = z.infer<typeof UploadedFile>;

export const UploadReceipt = z.object({
  projectKey: z.string(),
  /** Null when nothing was stored. */
  runId: z.number().int().nullable(),
  /** The execution that the results belong to, where Tackroom knows it. */
  executionPath: z.string().nullable(),
  /** Results stored, each attempt of a test counted. */
  results: z.number().int(),
  files: z.array(UploadedFile),
  notices: z.array(z.string()),
});
export type UploadReceipt = z.infer<typeof UploadReceipt>;

export const RecentUpload = z.object({
  id: z.number().int(),
  projectKey: z.string(),
  projectName: z.string(),
  fileName: z.string(),
  outcome: UploadOutcome,
  format: TestReportFormat.nullable(),
  tests: z.number().int(),
  failed: z.number().int(),
  skipped: z.number().int(),
  problem: z.string().nullable(),
  branch: z.string().nullable(),
  commitSha: z.string().nullable(),
  job: z.string(),
  executionPath: z.string().nullable(),
  uploadedBy: z.string(),
  at: z.number(),
});
export type RecentUpload = z.infer<typeof RecentUpload>;

export const RecentUploads = z.object({ asOf: z.number(), uploads: z.array(RecentUpload) });
export type RecentUploads = z.infer<typeof RecentUploads>;
