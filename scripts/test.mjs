// `npm test`: set-up, then every check. Stops at the first that fails. `npm test -- --only=unit,e2e` runs some.
import { join } from "node:path";
import { ensureBrowser } from "./browser.mjs";
import { buildIfStale } from "./build.mjs";
import { ensureInstalled, root, runOnNode24 } from "./setup.mjs";

ensureInstalled();

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
  ["unit and integration tests", "unit", () => runOnNode24([bin("vitest", "vitest.mjs"), "run"])],
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
for (const [title, , step] of chosen) {
  const startedAt = Date.now();
  console.log(`\n== ${title}`);
  const code = step();
  console.log(
    `== ${title}: ${code === 0 ? "ok" : "FAILED"} after ${((Date.now() - startedAt) / 1000).toFixed(0)} s`,
  );
  if (code !== 0) {
    process.exit(code);
  }
}
