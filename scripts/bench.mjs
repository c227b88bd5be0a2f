// `npm run --silent bench -- NAME [options]`: runs bench/NAME.ts on Node 24. JSON on stdout, everything else on stderr.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled, fail, root, runOnNode24 } from "./setup.mjs";

const [name, ...options] = process.argv.slice(2);
const names = readdirSync(join(root, "bench"))
  .filter((file) => /^[a-z-]+\.ts$/.test(file))
  .map((file) => file.slice(0, -3));
if (!name || !existsSync(join(root, "bench", `${name}.ts`)) || !names.includes(name)) {
  fail(`Usage: npm run --silent bench -- NAME [options]\nMeasurements: ${names.join(", ")}`);
}
ensureInstalled();
// The product's own log goes to stdout, which belongs to the figures.
process.env.LOG_LEVEL ??= "silent";
process.exit(runOnNode24(["--import", "tsx", join(root, "bench", `${name}.ts`), ...options]));
