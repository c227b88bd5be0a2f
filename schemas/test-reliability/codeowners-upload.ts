import { z } from "zod";
import { repositoryField, unresolvedValue } from "./uploads";

/*
 * A CODEOWNERS file that a pipeline hands in: what goes with it, and what is answered.
 */

export const CodeownersQuery = z.strictObject({
  /** The project's key; a token knows its own. */
  project: z.string().max(400).optional(),
  repository: repositoryField.pipe(z.string().min(1, "name the repository")),
  /** Where the file stands in the repository, for people who look. */
  path: z.string().max(300).optional(),
});
export type CodeownersQuery = z.output<typeof CodeownersQuery>;

/** @returns the query, or what is wrong with it, a sentence */
export function readCodeownersQuery(params: URLSearchParams): CodeownersQuery | { problem: string } {
  const given = Object.fromEntries([...params].filter(([, value]) => !unresolvedValue.test(value.trim())));
  if (given.repository === undefined)
    return { problem: "Name the repository as test results do: ?repository=acme/api." };
  const parsed = CodeownersQuery.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join(".")}: ${message}`,
  );
  return { problem: `The address is not valid. ${problems.join("; ")}.` };
}

export const CodeownersAnswer = z.object({
  /** As test results name it. */
  repository: z.string(),
  /** False when the same text was stored already. */
  changed: z.boolean(),
  rules: z.number().int(),
  /** Tests of the repository that have an owner now. */
  owned: z.number().int(),
  /** Lines that mean nothing, at most 20. */
  problems: z.array(z.object({ line: z.number().int(), message: z.string() })),
  notices: z.array(z.string()),
});
export type CodeownersAnswer = z.infer<typeof CodeownersAnswer>;
