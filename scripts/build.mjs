// Builds the product when the build is missing or older than what it was made from.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { node24, node24Environment, root, run } from "./setup.mjs";

const folders = ["app", "components", "lib", "schemas", "public"];
const files = [
  "package-lock.json",
  "next.config.js",
  "tsconfig.json",
  "postcss.config.mjs",
  "instrumentation.ts",
  "instrumentation-client.ts",
  "proxy.ts",
];

function* walk(path) {
  for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) {
      yield* walk(child);
    } else if (!/\.test\.tsx?$/.test(entry.name)) {
      yield child;
    }
  }
}

/** Hash of everything that goes into the build, by content: a checkout's times say nothing. */
export function sourceHash() {
  const hash = createHash("sha256");
  const paths = [
    ...folders
      .map((folder) => join(root, folder))
      .filter(existsSync)
      .flatMap((folder) => [...walk(folder)]),
    ...files.map((file) => join(root, file)).filter(existsSync),
  ];
  for (const path of paths) {
    hash.update(path.slice(root.length)).update("\0").update(readFileSync(path)).update("\0");
  }
  return hash.digest("hex");
}

/** Builds into `.next` unless it is up to date. Returns the exit code. */
export function buildIfStale() {
  const stamp = join(root, ".next", ".tackroom-built");
  const hash = sourceHash();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) {
    return 0;
  }
  console.log("Building (once after each change, about a minute) …");
  const code = run(node24, [join(root, "node_modules", "next", "dist", "bin", "next"), "build"], {
    env: node24Environment({
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
    }),
  });
  if (code === 0) {
    writeFileSync(stamp, hash);
  }
  return code;
}
