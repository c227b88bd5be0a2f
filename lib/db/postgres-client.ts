import pg from "pg";
import { AppError } from "@/lib/errors";

export interface PostgresClient {
  pool: pg.Pool;
  listen(
    channel: string,
    onNotification: (payload: string) => void,
    onReconnect?: () => void,
  ): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

// bigint columns and counts stay far below 2^53; as text they would differ from what PGlite gives.
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => Number(text));

const reconnectDelaysMs = [100, 500, 2_000, 5_000];

/**
 * Opens a pool on Postgres. Sessions run in UTC, so that day and hour buckets are the same on every server.
 *
 * @throws AppError `unavailable` no connection: the message names host and database, never the password
 */
export async function openPostgres(url: string, poolSize: number): Promise<PostgresClient> {
  const config = connectionConfig(url);
  const pool = new pg.Pool({ ...config, max: poolSize });
  // An idle connection that the server closes is not an error of anybody's request; the pool opens another.
  pool.on("error", () => {});
  try {
    const client = await pool.connect();
    client.release();
  } catch (error) {
    await pool.end().catch(() => {});
    throw new AppError("unavailable", `No connection to the database ${nameOf(url)}.`, {
      remedy: "Check DATABASE_URL, that the server runs, and that the user may connect.",
      cause: error,
    });
  }
  const listener = new Listener(config);
  return {
    pool,
    listen: (channel, onNotification, onReconnect) => listener.listen(channel, onNotification, onReconnect),
    close: async () => {
      await listener.close();
      await pool.end();
    },
  };
}

function connectionConfig(url: string): pg.ClientConfig {
  return {
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    options: "-c TimeZone=UTC",
    application_name: "tackroom",
  };
}

function nameOf(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url);
    return `${pathname.slice(1) || "postgres"} at ${hostname}${port === "" ? "" : `:${port}`}`;
  } catch {
    return "named by DATABASE_URL";
  }
}

interface Subscription {
  onNotification: (payload: string) => void;
  onReconnect: (() => void) | undefined;
}

/** One connection for all channels; lost, it is opened again and the subscribers are told that they may have missed something. */
class Listener {
  #client: Promise<pg.Client> | null = null;
  #closed = false;
  #attempt = 0;
  readonly #channels = new Map<string, Set<Subscription>>();

  constructor(private readonly config: pg.ClientConfig) {}

  async listen(
    channel: string,
    onNotification: (payload: string) => void,
    onReconnect?: () => void,
  ): Promise<() => Promise<void>> {
    const subscription: Subscription = { onNotification, onReconnect };
    const subscribers = this.#channels.get(channel) ?? new Set();
    this.#channels.set(channel, subscribers);
    subscribers.add(subscription);
    const client = await this.#ensureClient();
    await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
    return async () => {
      subscribers.delete(subscription);
      if (subscribers.size > 0 || this.#closed) return;
      this.#channels.delete(channel);
      const current = await this.#client?.catch(() => null);
      await current?.query(`UNLISTEN ${pg.escapeIdentifier(channel)}`).catch(() => {});
    };
  }

  #ensureClient(): Promise<pg.Client> {
    this.#client ??= this.#connect();
    return this.#client;
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client(this.config);
    client.on("notification", ({ channel, payload }) => {
      for (const { onNotification } of this.#channels.get(channel) ?? []) onNotification(payload ?? "");
    });
    client.on("error", () => {});
    client.on("end", () => this.#lost());
    try {
      await client.connect();
    } catch (error) {
      this.#client = null;
      throw new AppError("unavailable", "The connection that listens for changes could not be opened.", {
        cause: error,
      });
    }
    return client;
  }

  #lost(): void {
    this.#client = null;
    if (this.#closed || this.#channels.size === 0) return;
    const delayMs = reconnectDelaysMs[Math.min(this.#attempt++, reconnectDelaysMs.length - 1)];
    setTimeout(() => void this.#resubscribe(), delayMs).unref();
  }

  async #resubscribe(): Promise<void> {
    if (this.#closed || this.#client !== null) return;
    try {
      const client = await this.#ensureClient();
      for (const channel of this.#channels.keys())
        await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      this.#attempt = 0;
      for (const subscribers of this.#channels.values())
        for (const { onReconnect } of subscribers) onReconnect?.();
    } catch {
      if (this.#client === null) this.#lost();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const client = await this.#client?.catch(() => null);
    await client?.end().catch(() => {});
  }
}
