import { closeSync, openSync, readdirSync, rmSync, statSync, writeSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { RawSql } from "@/lib/db/database";

/** More than Postgres writes when it is stopped right after a checkpoint. */
const endBytes = 1024 * 1024;

/**
 * Closes the database such that its directory is as small as it can be. After a checkpoint only the newest piece of the
 * write-ahead log is read again: the other pieces, which Postgres keeps to write over, go, and so does what that piece
 * holds of its earlier use.
 */
export async function pruneLog(sql: RawSql, directory: string, close: () => Promise<void>): Promise<void> {
  await sql.query("select pg_switch_wal()");
  await sql.exec("checkpoint");
  const { rows } = await sql.query("select pg_walfile_name(pg_current_wal_lsn()) as name");
  const [{ name }] = z.tuple([z.object({ name: z.string() })]).parse(rows);
  await close();
  const log = path.join(directory, "pg_wal");
  for (const entry of readdirSync(log, { withFileTypes: true }))
    if (entry.isFile() && entry.name !== name) rmSync(path.join(log, entry.name));
  const newest = path.join(log, name);
  const file = openSync(newest, "r+");
  writeSync(file, Buffer.alloc(statSync(newest).size - endBytes), 0, undefined, endBytes);
  closeSync(file);
}
