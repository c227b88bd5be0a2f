import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { TestDatabase } from "./databases.fixture";

const folder = path.join(process.cwd(), "lib", "db", "migrations");
const Journal = z.object({ entries: z.array(z.object({ tag: z.string(), when: z.number() })) });

/** Brings an emptied store to where the migrations up to and with `tag` bring it. */
export async function migrateTo({ sql }: TestDatabase, tag: string): Promise<void> {
  await sql.exec("drop schema public cascade; drop schema if exists drizzle cascade; create schema public");
  await sql.exec(`create schema drizzle;
    create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`);
  const { entries } = Journal.parse(
    JSON.parse(await readFile(path.join(folder, "meta", "_journal.json"), "utf8")),
  );
  for (const entry of entries.slice(0, entries.findIndex((each) => each.tag === tag) + 1)) {
    await sql.exec(await readFile(path.join(folder, `${entry.tag}.sql`), "utf8"));
    await sql.query("insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)", [
      entry.tag,
      entry.when,
    ]);
  }
}
