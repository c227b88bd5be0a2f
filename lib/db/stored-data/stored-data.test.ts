import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { unpackDataDir } from "./data-archive.fixture";
import { countRows, hashRows, loseRow, readManifest } from "./manifest.fixture";
import type { Opened } from "./opened.fixture";

/*
 * Data directories that released versions left, opened by the code as it stands. Each version is an archive and a manifest
 * beside this file; the README there tells how they are made and what to do when one of these tests fails.
 */

const folder = import.meta.dirname;
const versions = globSync("*.zip.zst", { cwd: folder })
  .map((file) => file.replace(/\.zip\.zst$/, ""))
  .sort();

/**
 * Tables whose rows a later migration moved on purpose: `"<schema>.<table>"` of the version that stored it, and where the rows
 * are now; null where what they held is made anew. That a person finds everything is still proved by the sections.
 */
const moved: Readonly<Record<string, string | null>> = {
  // Connectors of every kind share one table since 0015.
  "public.telemetry_connectors": "public.connectors",
};

/** Thrown to have a transaction undone. */
class Undone extends Error {}

/** Members that are new are no loss, nor are rows that an upgrade adds to the log; any other list has to be the same list. */
function expectKept(title: string, now: unknown, then: unknown): void {
  if (title === "the audit log")
    expect(now).toEqual(expect.arrayContaining(then as unknown[])); // the section's form
  else expect(now).toMatchObject(then as object); // a manifest's sections are lists and objects
}

function isKept(title: string, now: unknown, then: unknown): boolean {
  try {
    expectKept(title, now, then);
    return true;
  } catch {
    return false;
  }
}

/** The database does not let such a row go. */
function isStillReferredTo(error: unknown): boolean {
  const { cause } = error instanceof Error ? error : { cause: null };
  return cause instanceof Error && "code" in cause && (cause.code === "23503" || cause.code === "23001");
}

test("every version that was released is here", () => {
  expect(versions).toContain("0.1");
});

describe.each(versions)("what %s stored is there after an upgrade", (version) => {
  const manifest = readManifest(path.join(folder, `${version}.json`));
  const madeAt = new Date(manifest.madeAt);
  let dataDir: string;
  let opened: Opened;

  beforeAll(async () => {
    dataDir = mkdtempSync(path.join(os.tmpdir(), `tackroom-${version}-`));
    unpackDataDir(readFileSync(path.join(folder, `${version}.zip.zst`)), dataDir);
    for (const name of ["DATABASE_URL", "TACKROOM_ENCRYPTION_KEY", "TACKROOM_SESSION_SECRET"])
      vi.stubEnv(name, "");
    vi.stubEnv("TACKROOM_DATA_DIR", dataDir);
    vi.stubEnv("LOG_LEVEL", "silent");
    // Environment and keys are read once a process: each version gets a process's modules of its own.
    vi.resetModules();
    const { openStored } = await import("./opened.fixture");
    opened = await openStored(madeAt);
  });
  afterAll(async () => {
    await opened?.close();
    vi.unstubAllEnvs();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const read = async (title: string, ctx = opened.ctx): Promise<unknown> => {
    const section = opened.sections[title];
    if (section === undefined) throw new Error(`Nothing reads “${title}” any more.`);
    // As the manifest holds it: without what JSON leaves out.
    return JSON.parse(JSON.stringify(await section.read(ctx)));
  };

  test.each(Object.keys(manifest.contents))("%s", async (title) => {
    expect(manifest.contents[title]).not.toEqual([]);
    expectKept(title, await read(title), manifest.contents[title]);
  });

  test("the approvals were in every state that one can be in", () => {
    const approvals = manifest.contents["approvals, with the state each had"];
    for (const state of [
      { status: "pending", executionOutcome: "none" },
      { status: "approved", executionOutcome: "none" },
      { status: "approved", executionOutcome: "succeeded" },
      { status: "approved", executionOutcome: "failed" },
      { status: "approved", executionOutcome: "unknown" },
      { status: "denied", executionOutcome: "none" },
      { status: "expired", executionOutcome: "none" },
      { status: "withdrawn", executionOutcome: "none" },
    ])
      expect(approvals).toContainEqual(expect.objectContaining(state));
  });

  test("no table has fewer rows", async () => {
    const counts = await countRows(opened.database.sql);
    const lost = Object.entries(manifest.rows).flatMap(([table, before]) => {
      const now = table in moved ? moved[table] : table;
      if (now === null || now === undefined) return [];
      const after = counts[now] ?? 0;
      return after < before ? [`${table}: ${before} rows, now ${after} in ${now}`] : [];
    });
    expect(lost).toEqual([]);
  });

  test("another start changes nothing", async () => {
    const { sql } = opened.database;
    const before = await hashRows(sql);
    await opened.startAgain();
    expect(await hashRows(sql)).toEqual(before);
  });

  test("a single row that is lost is noticed here", async () => {
    const unnoticed: string[] = [];
    let tried = 0;
    for (const title of Object.keys(manifest.contents))
      for (const table of opened.sections[title]?.of ?? [])
        for (const which of ["min", "max"] as const) {
          const attempt = opened.database.db.transaction(async (tx) => {
            const db = tx as typeof opened.ctx.db; // a transaction is a database as well
            if (!(await loseRow(db, table, which))) return;
            tried += 1;
            const now = await read(title, { ...opened.ctx, db }).catch(() => undefined);
            if (isKept(title, now, manifest.contents[title]))
              unnoticed.push(`${which} of ${JSON.stringify(table)}: ${title}`);
            throw new Undone();
          });
          await attempt.catch((error: unknown) => {
            if (!(error instanceof Undone) && !isStillReferredTo(error)) throw error;
          });
        }
    expect(unnoticed).toEqual([]);
    expect(tried).toBeGreaterThan(30);
  });

  test("the demo finds its connectors again and makes no second ones", async () => {
    const before = await countRows(opened.database.sql);
    await opened.startDemo("http://127.0.0.1:9");
    expect(await countRows(opened.database.sql)).toEqual(before);
    expect(
      JSON.stringify(await opened.sections["telemetry connectors, whose secrets open"]?.read(opened.ctx)),
    ).toContain("http://127.0.0.1:9/telemetry/");
  });

  test("work that waited in the queue waits in today's", async () => {
    expect(manifest.jobs.map(({ name }) => name)).toContain("execute-approval");
    const boss = await opened.startQueue();
    for (const { name, data } of manifest.jobs) {
      const waiting = await boss.findJobs(name, { data, queued: true });
      expect([name, waiting.length]).not.toEqual([name, 0]);
    }
  });
});
