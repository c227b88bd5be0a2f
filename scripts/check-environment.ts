// Validates the configuration before anything long begins, and says what is wrong by the name of the variable.
import { accessSync, constants, mkdirSync } from "node:fs";
import { EnvironmentError, env } from "@/lib/env";

try {
  const { dataDir } = env();
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.W_OK);
  } catch {
    console.error(
      `\nTACKROOM_DATA_DIR: Tackroom cannot write to ${dataDir}. Make it writable, or name another folder.\n`,
    );
    process.exit(1);
  }
} catch (error) {
  if (error instanceof EnvironmentError) {
    console.error(`\n${error.message}\n\nEvery variable is explained in .env.example.\n`);
    process.exit(1);
  }
  throw error;
}
