import { and, eq, inArray } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { codeownersFiles, testOwners, tests } from "@/lib/db/schema";
import { ownersOfPlace, parseCodeowners, placeOfTest } from "@/lib/insights/test-reliability";
import type { LedgerScope } from "./ledger-runs";

const maxOwners = 20;
/** How long thousands of rules for thousands of classes may keep others waiting. */
const holdMs = 20;
const pause = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Owners of tests: whom a person named, else whom CODEOWNERS names for the test's file, or for where its names say that it stands. */
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
  let pausedAt = performance.now();
  const byPlace = new Map<string, string[]>();
  const rules = file === undefined ? null : parseCodeowners(file.content);
  for (let index = 0; index < testIds.length; index += 5_000) {
    const ids = testIds.slice(index, index + 5_000);
    if (rules !== null) {
      const rows = await ctx.db
        .select({
          id: tests.id,
          suiteName: tests.suiteName,
          className: tests.className,
          name: tests.name,
          fileName: tests.fileName,
        })
        .from(tests)
        .where(inArray(tests.id, ids));
      for (const { id, ...test } of rows) {
        const place = placeOfTest(test, scope.repo);
        // Tests of one file or class stand in one place.
        const key = JSON.stringify(place);
        let own = byPlace.get(key);
        if (own === undefined) {
          own = ownersOfPlace(rules, place).slice(0, maxOwners);
          byPlace.set(key, own);
          if (performance.now() - pausedAt > holdMs) {
            await pause();
            pausedAt = performance.now();
          }
        }
        owners.set(id, own);
      }
    }
    const named = await ctx.db.select().from(testOwners).where(inArray(testOwners.testId, ids));
    for (const row of named) owners.set(row.testId, row.owners);
  }
  return owners;
}
