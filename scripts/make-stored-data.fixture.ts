import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { closeDatabase } from "@/lib/db/client";
import { packDataDir } from "@/lib/db/stored-data/data-archive.fixture";
import { countRows, type Manifest } from "@/lib/db/stored-data/manifest.fixture";
import { sections } from "@/lib/db/stored-data/stored-contents.fixture";
import { startInstallation } from "@/scripts/stored-data/installation.fixture";
import { live } from "@/scripts/stored-data/live.fixture";
import { pruneLog } from "@/scripts/stored-data/prune-log.fixture";

/*
 * Makes what `lib/db/stored-data` keeps of a version, with the code as it stands; see the README there.
 *
 *   node --import tsx scripts/make-stored-data.fixture.ts
 */

const root = path.join(import.meta.dirname, "..");
const folder = path.join(root, "lib", "db", "stored-data");
const dataDir = mkdtempSync(path.join(os.tmpdir(), "tackroom-stored-"));
// Read at the first call of `env()`: nothing of the installation that this checkout may run.
for (const name of ["DATABASE_URL", "OPENAI_API_KEY", "TACKROOM_ENCRYPTION_KEY", "TACKROOM_SESSION_SECRET"])
  delete process.env[name];
Object.assign(process.env, {
  TACKROOM_DATA_DIR: dataDir,
  // Few days of history: enough of everything, and little to keep.
  TACKROOM_BACKFILL_DAYS: "14",
  TACKROOM_DEMO: "true",
  LOG_LEVEL: "error",
});

const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")));
const name = version.replace(/\.\d+$/, "");

try {
  const here = await startInstallation(path.join(dataDir, "simulator"));
  await live(here);
  await here.close();
  const { sql } = here.database;
  await sql.exec("vacuum (full, analyze)");
  const { rows: jobs } = await sql.query(
    "select name, data from pgboss.job where state in ('created', 'retry') order by name, data::text",
  );
  const ctx = here.as("admin");
  const madeAt = ctx.now();
  const contents: Record<string, unknown> = {};
  for (const [title, section] of Object.entries(sections))
    contents[title] = await section.read({ ...ctx, now: () => madeAt });
  const manifest: Manifest = {
    version: name,
    commit: execFileSync("git", ["rev-parse", "HEAD"], { cwd: root, encoding: "utf8" }).trim(),
    madeAt: madeAt.toISOString(),
    rows: await countRows(sql),
    jobs: z.array(z.object({ name: z.string(), data: z.record(z.string(), z.unknown()) })).parse(jobs),
    contents,
  };
  await pruneLog(sql, path.join(dataDir, "db"), closeDatabase);
  const archive = packDataDir(dataDir);
  writeFileSync(path.join(folder, `${name}.zip.zst`), archive);
  const manifestFile = path.join(folder, `${name}.json`);
  writeFileSync(manifestFile, JSON.stringify(manifest));
  const biome = path.join(root, "node_modules", "@biomejs", "biome", "bin", "biome");
  execFileSync(process.execPath, [biome, "format", "--write", manifestFile], { cwd: root });
  console.log(`${name}.zip.zst: ${archive.length} bytes`);
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
// Timers of the product that nobody waits for.
process.exit(0);
