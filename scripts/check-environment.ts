// Validates the configuration before anything long begins, and says what is wrong by the name of the variable. What the
// start scripts need of it goes to stdout as one line of JSON, so that no rule of the configuration is written twice.
import { accessSync, constants, mkdirSync } from "node:fs";
import { EnvironmentError, env } from "@/lib/env";

try {
  const { port, host, publicUrl, demo, dataDir, databaseUrl } = env();
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.W_OK);
  } catch {
    console.error(
      `\nTACKROOM_DATA_DIR: Tackroom cannot write to ${dataDir}. Make it writable, or name another folder.\n`,
    );
    process.exit(1);
  }
  const database = databaseUrl === undefined ? null : placeOf(databaseUrl);
  process.stdout.write(`${JSON.stringify({ port, host, publicUrl, demo, dataDir, database })}\n`);
} catch (error) {
  if (error instanceof EnvironmentError) {
    console.error(`\n${error.message}\n\nEvery variable is explained in .env.example.\n`);
    process.exit(1);
  }
  throw error;
}

/** Where a database is, without the name and password of its user. */
function placeOf(address: string): string {
  if (!URL.canParse(address)) {
    return "of DATABASE_URL";
  }
  const { hostname, port, pathname } = new URL(address);
  return `${hostname}${port === "" ? "" : `:${port}`}${pathname}`;
}
