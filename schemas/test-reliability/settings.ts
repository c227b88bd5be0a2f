import { z } from "zod";
import { TestPolicy } from "./policy";

/*
 * The page of policies, quarantine, owners, badges and digests. Instants are epoch milliseconds.
 */

export const QuarantinedTest = z.object({
  testId: z.number().int(),
  name: z.string(),
  className: z.string(),
  projectKey: z.string(),
  repo: z.string().nullable(),
  owners: z.array(z.string()),
  since: z.number(),
  expiresAt: z.number().nullable(),
  /** Names and globs of the branches to which it is limited; null: none. */
  branches: z.array(z.string()).nullable(),
  setBy: z.enum(["policy", "person"]),
  byName: z.string().nullable(),
  reason: z.string(),
});
export type QuarantinedTest = z.infer<typeof QuarantinedTest>;

/** How a CODEOWNERS file came here: pasted by a person, handed in by a pipeline with a token, or read from Harness Code. */
export const codeownersSources = ["text", "token", "harness_code"] as const;
export const CodeownersSource = z.enum(codeownersSources);
export type CodeownersSource = z.infer<typeof CodeownersSource>;

export const RepositoryOwners = z.object({
  /** Empty for results that name no repository. */
  repo: z.string(),
  tests: z.number().int(),
  /** Tests with an owner, by CODEOWNERS or by a person. */
  owned: z.number().int(),
  /** The CODEOWNERS text; null when none was handed in. */
  content: z.string().nullable(),
  updatedAt: z.number().nullable(),
  updatedBy: z.string().nullable(),
  source: CodeownersSource.nullable(),
  /** Where it stands in the repository, when that is known. */
  path: z.string().nullable(),
  /** When it was last handed in or read, changed or not. */
  checkedAt: z.number().nullable(),
  /** Why it could not be read again; the text is the one of before. */
  problem: z.string().nullable(),
});
export type RepositoryOwners = z.infer<typeof RepositoryOwners>;

export const ProjectTestSettings = z.object({
  projectKey: z.string(),
  projectName: z.string(),
  policy: TestPolicy,
  /** Null while the default policy holds. */
  policyUpdatedAt: z.number().nullable(),
  policyUpdatedBy: z.string().nullable(),
  repositories: z.array(RepositoryOwners),
  /** Path of the badge image without its query, `/api/badges/…`; null until somebody made one. */
  badgePath: z.string().nullable(),
});
export type ProjectTestSettings = z.infer<typeof ProjectTestSettings>;

export const DigestSubscription = z.object({
  id: z.string(),
  /** Null: the digests of all owners. */
  owner: z.string().nullable(),
  channel: z.enum(["webhook", "email"]),
  /** Address or URL; a URL's secrets are left out. */
  target: z.string(),
  active: z.boolean(),
  lastSentAt: z.number().nullable(),
  lastError: z.string().nullable(),
});
export type DigestSubscription = z.infer<typeof DigestSubscription>;

/** One owner's week, in short. */
export const DigestSummary = z.object({
  id: z.number().int(),
  /** Empty for tests that nobody owns. */
  owner: z.string(),
  weekEnd: z.number(),
  /** Its first line. */
  summary: z.string(),
});
export type DigestSummary = z.infer<typeof DigestSummary>;

export const TestSettingsView = z.object({
  asOf: z.number(),
  projects: z.array(ProjectTestSettings),
  /** Tests in quarantine now. */
  quarantined: z.number().int(),
  digests: z.array(DigestSummary),
  subscriptions: z.array(DigestSubscription),
  /** Owners that tests have. */
  owners: z.array(z.string()),
  /** E-mail needs an SMTP server in the environment. */
  emailReady: z.boolean(),
  viewer: z.object({ maySetPolicy: z.boolean(), maySetOwners: z.boolean() }),
});
export type TestSettingsView = z.infer<typeof TestSettingsView>;

export const SetCodeownersInput = z.object({
  projectKey: z.string().min(1).max(400),
  repo: z.string().max(400),
  /** Null takes the file away. */
  content: z.string().max(3_000_000).nullable(),
});
export type SetCodeownersInput = z.infer<typeof SetCodeownersInput>;

/** A repository of a project's test results; empty for results that name none. */
export const RepositoryRef = z.object({
  projectKey: z.string().min(1).max(400),
  repo: z.string().max(400),
});
export type RepositoryRef = z.infer<typeof RepositoryRef>;

export interface CodeownersReceipt {
  /** False when the same text was stored already. */
  changed: boolean;
  rules: number;
  /** Lines that mean nothing, at most 20. */
  problems: { line: number; message: string }[];
  /** Tests that have an owner now, in this repository. */
  owned: number;
}

export const SubscribeDigestInput = z.object({
  owner: z.string().min(1).max(120).nullable(),
  channel: z.enum(["webhook", "email"]),
  target: z.string().trim().min(3).max(2000),
});
export type SubscribeDigestInput = z.infer<typeof SubscribeDigestInput>;

export const SubscriptionRef = z.object({ id: z.string().min(1).max(100) });
export type SubscriptionRef = z.infer<typeof SubscriptionRef>;

export const ProjectRef = z.object({ projectKey: z.string().min(1).max(400) });
export type ProjectRef = z.infer<typeof ProjectRef>;

export const WriteDigestsInput = z.object({});
export type WriteDigestsInput = z.infer<typeof WriteDigestsInput>;

export interface WrittenDigests {
  /** 0: they stand already, or nothing ran in that week. */
  written: number;
}
