// Starts the product for the browser tests exactly as `npm start` does, on an empty data directory and fixed ports.
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const dataDir = join(root, ".data-e2e");
rmSync(dataDir, { recursive: true, force: true });

Object.assign(process.env, {
  PORT: "47310",
  TACKROOM_HOST: "127.0.0.1",
  TACKROOM_URL: "http://localhost:47310",
  TACKROOM_DATA_DIR: dataDir,
  TACKROOM_SIMULATOR_PORT: "47311",
  LOG_LEVEL: "warn",
});
for (const name of ["DATABASE_URL", "OPENAI_API_KEY", "OIDC_ISSUER", "GITHUB_ID", "TACKROOM_DEMO"]) {
  delete process.env[name];
}
await import(join(root, "scripts", "start.mjs"));
