import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** Tests make grants to prove that the client checks them; the recordings bench replays writes at a capturing server. */
const isTestOrBench = (path: string) =>
  /\.(?:test|type-test|fixture)\.tsx?$/.test(path) || path.startsWith("bench/");

test("only lib/approvals imports issueGrant", () => {
  const sources = globSync("{app,components,lib,schemas,simulator,scripts,bench}/**/*.{ts,tsx}");
  expect(sources.length).toBeGreaterThan(20);
  const importers = sources.filter((path) => {
    const imports =
      readFileSync(path, "utf8").match(/import\s+[^;]*?from\s+["'][^"']+["']|import\([^)]*\)/gs) ?? [];
    return imports.some((statement) =>
      /\bissueGrant\b|\*\s+as[^;]*harness\/client(?:\/grant|\/index)?["']/.test(statement),
    );
  });
  const product = importers.filter((path) => !isTestOrBench(path));
  expect(product.filter((path) => !path.startsWith("lib/approvals/"))).toEqual([]);
});
