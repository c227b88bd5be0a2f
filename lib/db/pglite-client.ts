import path from "node:path";
import { Worker } from "node:worker_threads";
import { z } from "zod";
import { AppError } from "@/lib/errors";
import { type DataDirLock, lockDataDir } from "./data-dir-lock";

/** What a statement gave. `affectedRows` counts what was written. */
export interface PgliteResult {
  rows: unknown[];
  fields: { name: string; dataTypeID: number }[];
  affectedRows?: number;
}

interface QueryOptions {
  rowMode?: "array" | "object";
  /** Drizzle's row parsers: functions, which cannot cross the thread border; all of them mean "leave as text". */
  parsers?: unknown;
}

/** The part of PGlite's interface that Drizzle and pg-boss use. */
export interface PgliteQueryable {
  query(text: string, params?: unknown[], options?: QueryOptions): Promise<PgliteResult>;
  exec(text: string): Promise<PgliteResult[]>;
}

export interface PgliteClient extends PgliteQueryable {
  /** Holds one transaction open while `work` runs; all other statements wait. Rolled back when `work` throws. */
  transaction<T>(work: (tx: PgliteQueryable) => Promise<T>): Promise<T>;
  listen(channel: string, onNotification: (payload: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

const Answer = z.union([
  z.object({ ready: z.literal(true) }),
  z.object({ subscription: z.number(), payload: z.string() }),
  z.object({
    id: z.number(),
    error: z.object({ message: z.string(), fields: z.record(z.string(), z.string()) }),
  }),
  z.object({ id: z.number(), result: z.unknown() }),
]);

/** An error Postgres raised, with its SQLSTATE and the names it gave. */
export class DatabaseStatementError extends Error {
  readonly code: string | undefined;
  constructor(message: string, fields: Record<string, string>) {
    super(message);
    this.name = "DatabaseStatementError";
    Object.assign(this, fields);
    this.code = fields.code;
  }
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

interface Subscription {
  channel: string;
  onNotification: (payload: string) => void;
}

/** A transaction that nobody has touched for this long has lost its owner: all others would wait for ever. */
const transactionIdleLimitMs = 120_000;

/** Resolved at run time and kept from the bundler: the thread's file is started from the checkout as it is. */
function workerFile(): string {
  return path.join(/* turbopackIgnore: true */ process.cwd(), "lib", "db", "pglite-worker.mjs");
}

/**
 * Opens the embedded database in a worker thread.
 *
 * A thread that dies fails the calls in flight with `unavailable`; with a data directory the next call starts it again
 * (Postgres recovers from its log), in memory everything is gone and calls go on failing.
 *
 * @param options.dataDir where the data lives; absent = in memory
 * @param options.dump    a file with a dumped data directory that a database in memory begins with
 * @throws AppError `unavailable` the directory is in use by another process, or the thread cannot start
 */
export async function openPglite({
  dataDir,
  dump,
}: {
  dataDir?: string | undefined;
  dump?: string | undefined;
}): Promise<PgliteClient> {
  const lock = dataDir === undefined ? null : lockDataDir(dataDir);
  const client = new WorkerClient(dataDir, dump, lock);
  try {
    await client.start();
  } catch (error) {
    lock?.release();
    throw new AppError("unavailable", "The embedded database could not start.", {
      remedy: dataDir
        ? `Check that ${dataDir} can be written and is a database directory, or set DATABASE_URL.`
        : undefined,
      cause: error,
    });
  }
  return client;
}

class WorkerClient implements PgliteClient {
  #worker: Promise<Worker> | null = null;
  #nextId = 1;
  #closed = false;
  readonly #pending = new Map<number, Pending>();
  readonly #subscriptions = new Map<number, Subscription>();

  constructor(
    private readonly dataDir: string | undefined,
    private readonly dump: string | undefined,
    private readonly lock: DataDirLock | null,
  ) {}

  async start(): Promise<void> {
    await this.#ensureWorker();
  }

  #ensureWorker(): Promise<Worker> {
    if (this.#closed) throw unavailable("The database is closed.");
    this.#worker ??= this.#spawn();
    return this.#worker;
  }

  #spawn(): Promise<Worker> {
    const worker = new Worker(/* turbopackIgnore: true */ workerFile(), {
      workerData: { dataDir: this.dataDir, dump: this.dump },
      // The parent's flags (a test runner's loaders) mean nothing to a plain file.
      execArgv: [],
    });
    return new Promise((resolve, reject) => {
      worker.on("message", (message: unknown) => {
        const answer = Answer.parse(message);
        if ("ready" in answer) {
          resolve(worker);
        } else if ("subscription" in answer) {
          this.#subscriptions.get(answer.subscription)?.onNotification(answer.payload);
        } else {
          const call = this.#pending.get(answer.id);
          this.#pending.delete(answer.id);
          if ("error" in answer) {
            call?.reject(new DatabaseStatementError(answer.error.message, answer.error.fields));
          } else {
            call?.resolve(answer.result);
          }
        }
      });
      let reason: unknown;
      worker.on("error", (error) => {
        reason = error;
      });
      worker.on("exit", () => {
        const error = unavailable("The embedded database's thread ended.", reason);
        reject(reason ?? error);
        this.#lost(error);
      });
    });
  }

  #lost(error: AppError): void {
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    // In memory there is nothing to come back to.
    this.#worker = this.dataDir === undefined ? Promise.reject(error) : null;
    this.#worker?.catch(() => {});
    for (const call of waiting) call.reject(error);
    if (this.#closed || this.dataDir === undefined || this.#subscriptions.size === 0) return;
    for (const [id, { channel }] of this.#subscriptions) {
      this.#call("listen", { channel, subscription: id }).catch(() => {});
    }
  }

  async #call(method: string, args: Record<string, unknown>): Promise<unknown> {
    const worker = await this.#ensureWorker();
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#pending.set(id, { resolve, reject });
      worker.postMessage({ id, method, args });
    });
  }

  async query(
    text: string,
    params?: unknown[],
    options?: QueryOptions,
    txId?: number,
  ): Promise<PgliteResult> {
    const args = {
      text,
      params,
      rowMode: options?.rowMode,
      textDates: options?.parsers !== undefined,
      txId,
    };
    return (await this.#call("query", args)) as PgliteResult; // the worker's contract, in the file beside this one
  }

  async exec(text: string, txId?: number): Promise<PgliteResult[]> {
    return (await this.#call("exec", { text, txId })) as PgliteResult[]; // as above
  }

  async transaction<T>(work: (tx: PgliteQueryable) => Promise<T>): Promise<T> {
    const txId = this.#nextId++;
    await this.#call("begin", { txId });
    let idle: NodeJS.Timeout | undefined;
    let abandoned = false;
    let inFlight = 0;
    const watch = () => {
      idle = setTimeout(() => {
        abandoned = true;
        this.#call("rollback", { txId }).catch(() => {});
      }, transactionIdleLimitMs);
      idle.unref();
    };
    const during = async <R>(statement: Promise<R>): Promise<R> => {
      clearTimeout(idle);
      inFlight++;
      try {
        return await statement;
      } finally {
        if (--inFlight === 0) watch();
      }
    };
    watch();
    try {
      const result = await work({
        query: (text, params, options) => during(this.query(text, params, options, txId)),
        exec: (text) => during(this.exec(text, txId)),
      });
      clearTimeout(idle);
      await this.#call("commit", { txId });
      return result;
    } catch (error) {
      clearTimeout(idle);
      if (abandoned)
        throw unavailable("A transaction was left idle for too long and was rolled back.", error);
      await this.#call("rollback", { txId }).catch(() => {});
      throw error;
    } finally {
      clearTimeout(idle);
    }
  }

  async listen(channel: string, onNotification: (payload: string) => void): Promise<() => Promise<void>> {
    const subscription = this.#nextId++;
    this.#subscriptions.set(subscription, { channel, onNotification });
    await this.#call("listen", { channel, subscription });
    return async () => {
      this.#subscriptions.delete(subscription);
      if (!this.#closed) await this.#call("unlisten", { subscription });
    };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    const worker = await this.#ensureWorker().catch(() => null);
    if (worker) {
      const exited = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
      await this.#call("close", {}).catch(() => {});
      await exited;
    }
    this.#closed = true;
    this.lock?.release();
  }
}

function unavailable(message: string, cause?: unknown): AppError {
  return new AppError("unavailable", message, { cause });
}
