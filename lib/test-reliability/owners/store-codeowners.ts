import { and, eq, isNull, or, sql } from "drizzle-orm";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/context";
import type { Database } from "@/lib/db";
import { codeownersFiles, type projects, testJudgements, tests } from "@/lib/db/schema";
import { InvalidInputError } from "@/lib/errors";
import { formatPlural } from "@/lib/format/number";
import { parseCodeowners } from "@/lib/insights/test-reliability";
import { notifyChange } from "@/lib/notify";
import type { CodeownersReceipt, CodeownersSource } from "@/schemas/test-reliability/settings";
import type { LedgerScope } from "../ledger/ledger-runs";
import { assignOwners } from "./assign-owners";

const sourceWords: Record<CodeownersSource, string> = {
  text: "by hand",
  token: "by a pipeline",
  harness_code: "from Harness Code",
};

export interface HandedInCodeowners {
  project: Pick<typeof projects.$inferSelect, "id" | "key">;
  repo: string;
  content: string;
  source: CodeownersSource;
  /** Where it stands in the repository, when that is known. */
  path: string | null;
  /** Who handed it in, as people read it. */
  by: string;
  /** Stores only over a text of the same source: somebody may have handed in another one meanwhile. */
  onlyOverOwn?: boolean;
}

/**
 * Stores the CODEOWNERS file of a repository and names the owners of its tests anew. The same text again changes nothing but when
 * it was last confirmed, so that a step that hands it in on each run leaves one line in the audit log.
 *
 * @throws InvalidInputError  the text holds no rule at all
 */
export async function storeCodeowners(ctx: Context, input: HandedInCodeowners): Promise<CodeownersReceipt> {
  const { project, repo, source, path, by } = input;
  const content = input.content.replace(/^\uFEFF/, "");
  if (content.includes("\u0000")) throw new InvalidInputError("This is no text: it holds zero bytes.");
  const { rules, problems } = parseCodeowners(content);
  if (rules.length === 0)
    throw new InvalidInputError("This text has no line that names owners.", {
      remedy: "A line holds a pattern and owners, such as: src/checkout/ @acme/checkout",
    });
  const scope = { projectId: project.id, repo };
  const own = and(eq(codeownersFiles.projectId, project.id), eq(codeownersFiles.repo, repo));
  const now = ctx.now();
  return ctx.db.transaction(async (tx) => {
    const [before] = await tx.select().from(codeownersFiles).where(own).for("update");
    const confirmed = { source, path, checkedAt: now, problem: null };
    if (input.onlyOverOwn === true && before?.source !== source)
      return { changed: false, rules: rules.length, problems: [], owned: await countOwned(tx, scope) };
    const changed = before?.content !== content;
    if (before !== undefined && !changed && before.source === source) {
      await tx.update(codeownersFiles).set(confirmed).where(own);
      await notifyChange(tx, { topic: "tests", projectKey: project.key, id: null });
      const owned = await countOwned(tx, scope);
      return { changed, rules: rules.length, problems: problems.slice(0, 20), owned };
    }
    const values = { ...confirmed, content, updatedAt: now, updatedBy: by };
    await tx
      .insert(codeownersFiles)
      .values({ ...scope, ...values })
      .onConflictDoUpdate({ target: [codeownersFiles.projectId, codeownersFiles.repo], set: values });
    await recordAudit(tx, ctx, {
      action: "codeowners.stored",
      subjectType: "project",
      subjectId: project.key,
      summary: `CODEOWNERS of ${repo || "results without a repository"} stored ${sourceWords[source]}: ${formatPlural(rules.length, "rule")}`,
      details: { repo, source, path, by },
    });
    await notifyChange(tx, { topic: "tests", projectKey: project.key, id: null });
    const owned = await assignOwners({ ...ctx, db: tx }, scope);
    return { changed, rules: rules.length, problems: problems.slice(0, 20), owned };
  });
}

/** Judged tests of a repository that have an owner. */
async function countOwned(tx: Database, { projectId, repo }: LedgerScope): Promise<number> {
  const [row] = await tx
    .select({ owned: sql<number>`(count(*) filter (where cardinality(${testJudgements.owners}) > 0))::int` })
    .from(testJudgements)
    .innerJoin(tests, eq(tests.id, testJudgements.testId))
    .where(
      and(
        eq(tests.projectId, projectId),
        repo === "" ? or(isNull(tests.repo), eq(tests.repo, "")) : eq(tests.repo, repo),
      ),
    );
  return row?.owned ?? 0;
}
