import { and, eq, inArray } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { codeownersFiles, testOwners, tests } from "@/lib/db/schema";
import { ownersOf, parseCodeowners } from "@/lib/insights/tests/codeowners";
import type { LedgerScope } from "./ledger-runs";

const maxOwners = 20;

/** Owners of tests: whom a person named, else whom CODEOWNERS names for the test's file. */
export async function ownersOfTests(
  ctx: Context,
  scope: LedgerScope,
  testIds: readonly number[],
): Promise<Map<number, string[]>> {
  const owners = new Map<number, string[]>();
  const [file] = await ctx.db
    .select({ content: codeownersFiles.content })
    .from(codeownersFiles)
    .where(and(eq(codeownersFiles.projectId, scope.projectId), eq(codeownersFiles.repo, scope.repo)));
  const rules = file === undefined ? null : parseCodeowners(file.content);
  for (let index = 0; index < testIds.length; index += 5_000) {
    const ids = testIds.slice(index, index + 5_000);
    if (rules !== null) {
      const rows = await ctx.db
        .select({ id: tests.id, fileName: tests.fileName, className: tests.className })
        .from(tests)
        .where(inArray(tests.id, ids));
      for (const { id, fileName, className } of rows) {
        // Several runners give the file as the class (Vitest, Playwright); a class alone stands in no folder.
        const path = fileName ?? (className.includes("/") ? className : null);
        if (path !== null) owners.set(id, ownersOf(rules, path).slice(0, maxOwners));
      }
    }
    const named = await ctx.db.select().from(testOwners).where(inArray(testOwners.testId, ids));
    for (const row of named) owners.set(row.testId, row.owners);
  }
  return owners;
}
