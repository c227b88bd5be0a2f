import { z } from "zod";
import { branchName } from "./branch-patterns";
import { QuarantinedTest } from "./settings";

/*
 * The page of what is in quarantine. Instants are epoch milliseconds.
 */

export const QuarantineFilters = z.object({
  /** Project key; null: all watched projects. */
  project: z.string().max(400).nullable(),
  /** Only what holds on this branch; null: everything. */
  branch: z.string().max(300).nullable(),
});
export type QuarantineFilters = z.infer<typeof QuarantineFilters>;

/** The filters of an address; what is empty, repeated or too long counts as not given. */
export function parseQuarantineFilters(given: {
  project?: string | string[] | null | undefined;
  branch?: string | string[] | null | undefined;
}): QuarantineFilters {
  const one = (value: string | string[] | null | undefined) =>
    typeof value === "string" && value.trim() !== "" ? value.trim() : null;
  const branch = one(given.branch);
  const parsed = QuarantineFilters.safeParse({
    project: one(given.project),
    branch: branch === null ? null : branchName(branch) || null,
  });
  return parsed.success ? parsed.data : { project: null, branch: null };
}

/** The address of the page, or of its data, with these filters. */
export function quarantineHref(path: string, { project, branch }: QuarantineFilters): string {
  const params = new URLSearchParams({
    ...(project === null ? {} : { project }),
    ...(branch === null ? {} : { branch }),
  });
  return params.size === 0 ? path : `${path}?${params}`;
}

export const QuarantinePageView = z.object({
  asOf: z.number(),
  /** Watched projects, whatever the filters say. */
  projects: z.array(
    z.object({
      projectKey: z.string(),
      projectName: z.string(),
      /** Its policy quarantines by itself. */
      automatic: z.boolean(),
      /** Names and globs of the branches on which no quarantine holds. */
      excludedBranches: z.array(z.string()),
    }),
  ),
  tests: z.array(QuarantinedTest),
  /** In quarantine, but not on the branch that is asked for. */
  elsewhere: z.number().int(),
  /** A repository that test results name; null before there is one. */
  repository: z.string().nullable(),
  notices: z.array(z.string()),
});
export type QuarantinePageView = z.infer<typeof QuarantinePageView>;
