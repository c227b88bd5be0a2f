// Starts the product for the browser tests exactly as `npm start` does, on an empty data directory and fixed ports
// (addresses.ts). With `--model` it is a second one, whose teammates answer with the scripted model.
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const first = Number(process.env.TACKROOM_E2E_PORT ?? 47_310);
const withModel = process.argv.includes("--model");
const port = withModel ? first + 2 : first;
const dataDir = join(root, withModel ? ".data-e2e-model" : ".data-e2e");
rmSync(dataDir, { recursive: true, force: true });

for (const name of ["DATABASE_URL", "OPENAI_API_KEY", "OIDC_ISSUER", "GITHUB_ID", "TACKROOM_DEMO"]) {
  delete process.env[name];
}
Object.assign(process.env, {
  PORT: String(port),
  TACKROOM_HOST: "127.0.0.1",
  TACKROOM_URL: `http://localhost:${port}`,
  TACKROOM_DATA_DIR: dataDir,
  TACKROOM_SIMULATOR_PORT: String(port + 1),
  LOG_LEVEL: "warn",
  ...(withModel
    ? {
        OPENAI_API_KEY: "scripted",
        OPENAI_BASE_URL: `http://127.0.0.1:${first + 4}/v1`,
        OPENAI_MODEL: "scripted",
        // Its tests look at the chat; a long history would only keep the machine busy.
        TACKROOM_BACKFILL_DAYS: "2",
      }
    : {}),
});
await import(join(root, "scripts", "start.mjs"));
