import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import os from "node:os";
import path from "node:path";
import { PGlite } from "@electric-sql/pglite";
import type { TestProject } from "vitest/node";
import { openDatabase } from "./client";
import { migrate } from "./migrate";
import type { PgliteClient } from "./pglite-client";
import { startTestPostgres, type TestPostgres } from "./postgres.fixture";

declare module "vitest" {
  interface ProvidedContext {
    /**
     * Answers `/postgres` with the address of the run's Postgres server, whose database `migrated` is a template, and `/pglite` with
     * a file that holds a migrated data directory. Each is made by the first request.
     */
    databaseBroker: string;
  }
}

export const templateDatabase = "migrated";

/**
 * What suites begin with is made once a test run, and only when one asks for it: most runs of one folder never do. Starting PGlite
 * from nothing and migrating it takes seconds, a copy half of one.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "tackroom-tests-"));
  let server: Promise<TestPostgres> | undefined;
  let dump: Promise<string> | undefined;
  const makers: Record<string, () => Promise<string>> = {
    "/postgres": async () => {
      server ??= startWithTemplate();
      return (await server).url;
    },
    "/pglite": () => {
      dump ??= dumpMigrated(path.join(folder, "migrated.tar"));
      return dump;
    },
  };
  const broker = createServer((request, response) => {
    const make = makers[request.url ?? ""];
    if (make === undefined) {
      response.statusCode = 404;
      response.end();
      return;
    }
    make().then(
      (answer) => response.end(answer),
      (error: unknown) => {
        response.statusCode = 500;
        response.end(
          error instanceof Error ? `${error.message} ${String(error.cause ?? "")}` : String(error),
        );
      },
    );
  });
  await new Promise<void>((resolve) => broker.listen(0, "127.0.0.1", resolve));
  const address = broker.address();
  if (typeof address !== "object" || address === null) throw new Error("The broker has no address.");
  project.provide("databaseBroker", `http://127.0.0.1:${address.port}`);
  return async () => {
    broker.close();
    await (await server?.catch(() => undefined))?.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

/** A copy of a database is a checkpoint: nothing is kept for a replica or a crash, and nothing tidies up meanwhile. */
const forManyCopies = ["wal_level=minimal", "max_wal_senders=0", "autovacuum=off"];

async function startWithTemplate(): Promise<TestPostgres> {
  const server = await startTestPostgres(forManyCopies);
  try {
    const admin = await openDatabase({ kind: "postgres", url: server.url, poolSize: 1 });
    await admin.sql.exec(`create database ${templateDatabase}`);
    await admin.close();
    const url = server.url.replace(/\/postgres$/, `/${templateDatabase}`);
    const template = await openDatabase({ kind: "postgres", url, poolSize: 2 });
    await migrate(template);
    await template.close();
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function dumpMigrated(file: string): Promise<string> {
  const pglite = await PGlite.create();
  try {
    // Migrations ask for nothing beyond what both have.
    await migrate({ driver: { kind: "pglite", pglite: pglite as unknown as PgliteClient } });
    const dump = await pglite.dumpDataDir("none");
    await writeFile(file, Buffer.from(await dump.arrayBuffer()));
    return file;
  } finally {
    await pglite.close();
  }
}
