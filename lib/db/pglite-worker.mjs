// The embedded database, in a thread of its own: a statement of PGlite (WASM) runs to its end without yielding, so in the
// server's thread it would hold every request. Plain JavaScript, because the built server starts it from the
// checkout, where nothing has been compiled. The other side is `pglite-client.ts`.
import { openAsBlob } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { PGlite, types } from "@electric-sql/pglite";

/** Drizzle wants instants, dates and intervals as the text Postgres sends; a parser cannot cross a thread border, so a flag does. */
const raw = (value) => value;
const textOids = [
  types.TIMESTAMP,
  types.TIMESTAMPTZ,
  types.INTERVAL,
  types.DATE,
  1231,
  1115,
  1185,
  1187,
  1182,
];
const textParsers = Object.fromEntries(textOids.map((oid) => [oid, raw]));

/** @type {Map<number, {tx: import("@electric-sql/pglite").Transaction, commit: () => void, rollback: (error: unknown) => void}>} */
const transactions = new Map();
/** @type {Map<number, () => Promise<void>>} */
const subscriptions = new Map();
const rolledBack = new Error("rolled back");

const pg = await PGlite.create({
  ...(workerData.dataDir ? { dataDir: workerData.dataDir } : {}),
  ...(workerData.dump ? { loadDataDir: await openAsBlob(workerData.dump) } : {}),
});
// Day and hour buckets are UTC on either database.
await pg.exec("SET TIME ZONE 'UTC'");

const errorFields = [
  "severity",
  "code",
  "detail",
  "hint",
  "position",
  "where",
  "schema",
  "table",
  "column",
  "dataType",
  "constraint",
  "routine",
];

function describe(error) {
  if (!(error instanceof Error)) return { message: String(error), fields: {} };
  const fields = {};
  for (const name of errorFields) if (typeof error[name] === "string") fields[name] = error[name];
  return { message: error.message, fields };
}

function target(txId) {
  if (txId === undefined) return pg;
  const open = transactions.get(txId);
  if (!open) throw new Error("The transaction has ended already.");
  return open.tx;
}

const methods = {
  query: ({ text, params, rowMode, textDates, txId }) =>
    target(txId).query(text, params, {
      rowMode: rowMode ?? "object",
      ...(textDates ? { parsers: textParsers } : {}),
    }),
  exec: ({ text, txId }) => target(txId).exec(text),
  /** Answers once the transaction is open; it stays open, and everything else waits, until `commit` or `rollback`. */
  begin: ({ txId }) =>
    new Promise((opened, refused) => {
      const settled = pg.transaction(
        (tx) =>
          new Promise((resolve, reject) => {
            transactions.set(txId, {
              tx,
              commit: () => resolve(undefined),
              rollback: reject,
              settled: undefined,
            });
            opened(undefined);
          }),
      );
      settled.catch((error) => {
        if (!transactions.has(txId)) refused(error);
      });
      ends.set(txId, settled);
    }),
  commit: ({ txId }) => end(txId, (open) => open.commit()),
  rollback: ({ txId }) =>
    end(txId, (open) => open.rollback(rolledBack)).catch((error) => {
      if (error !== rolledBack) throw error;
    }),
  listen: async ({ channel, subscription }) => {
    const stop = await pg.listen(channel, (payload) => parentPort.postMessage({ subscription, payload }));
    subscriptions.set(subscription, stop);
  },
  unlisten: async ({ subscription }) => {
    const stop = subscriptions.get(subscription);
    subscriptions.delete(subscription);
    await stop?.();
  },
  close: () => pg.close(),
};

/** @type {Map<number, Promise<unknown>>} */
const ends = new Map();

async function end(txId, settle) {
  const open = transactions.get(txId);
  const settled = ends.get(txId);
  if (!open || !settled) throw new Error("The transaction has ended already.");
  transactions.delete(txId);
  ends.delete(txId);
  settle(open);
  await settled;
}

parentPort.on("message", async ({ id, method, args }) => {
  try {
    const result = await methods[method](args);
    parentPort.postMessage({ id, result });
  } catch (error) {
    parentPort.postMessage({ id, error: describe(error) });
  }
  if (method === "close") process.exit(0);
});

parentPort.postMessage({ ready: true });
