// `npm test`: set-up, then every check. Stops at the first that fails. `npm test -- --only=unit,e2e` runs some. What each part took
// of the whole is printed at the end, so that what grows is seen.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBrowser } from "./browser.mjs";
import { buildIfStale } from "./build.mjs";
import { ensureInstalled, root, runOnNode24 } from "./setup.mjs";

const beganAt = Date.now();
ensureInstalled();
const shares = [["installation", Date.now() - beganAt]];
const reports = mkdtempSync(join(tmpdir(), "tackroom-test-"));
const unitReport = join(reports, "unit.json");

const bin = (...parts) => join(root, "node_modules", ...parts);
const next = bin("next", "dist", "bin", "next");
const steps = [
  [
    "format and lint",
    "lint",
    () => runOnNode24([bin("@biomejs", "biome", "bin", "biome"), "check", "--error-on-warnings"]),
  ],
  [
    "types",
    "types",
    () =>
      runOnNode24([next, "typegen"]) ||
      runOnNode24([bin("typescript", "bin", "tsc"), "--noEmit", "-p", root]),
  ],
  [
    "unit and integration tests",
    "unit",
    () => {
      const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${unitReport}`];
      return runOnNode24([bin("vitest", "vitest.mjs"), "run", ...reporters]);
    },
  ],
  ["production build", "build", () => buildIfStale()],
  [
    "browser tests",
    "e2e",
    () => runOnNode24([bin("@playwright", "test", "cli.js"), "test"], { TACKROOM_CHROMIUM: ensureBrowser() }),
  ],
];

const only = process.argv
  .find((argument) => argument.startsWith("--only="))
  ?.slice("--only=".length)
  .split(",");
const chosen = steps.filter(
  ([, name]) => only === undefined || only.includes(name) || (name === "build" && only.includes("e2e")),
);
let failed = 0;
for (const [title, , step] of chosen) {
  const startedAt = Date.now();
  console.log(`\n== ${title}`);
  failed = step();
  shares.push([title, Date.now() - startedAt]);
  console.log(`== ${title}: ${failed === 0 ? "ok" : "FAILED"} after ${seconds(shares.at(-1)[1])} s`);
  if (failed !== 0) break;
}
printShares();
rmSync(reports, { recursive: true, force: true });
process.exit(failed);

function seconds(ms) {
  return (ms / 1000).toFixed(0);
}

/** What each part took, and the ten test files that took longest. */
function printShares() {
  const total = Date.now() - beganAt;
  console.log(`\n== ${seconds(total)} s in all`);
  for (const [title, ms] of shares) {
    console.log(`${seconds(ms).padStart(6)} s ${((100 * ms) / total).toFixed(0).padStart(3)} %  ${title}`);
  }
  if (!existsSync(unitReport)) return;
  const slowest = JSON.parse(readFileSync(unitReport, "utf8"))
    .testResults.map(({ name, startTime, endTime }) => [name, endTime - startTime])
    .sort((a, b) => b[1] - a[1])
    .slice(0, 10);
  console.log("The slowest files of tests:");
  for (const [name, ms] of slowest)
    console.log(`${seconds(ms).padStart(6)} s  ${name.slice(root.length + 1)}`);
}
