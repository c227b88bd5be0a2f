import { getOpenDatabase, type OpenDatabase } from "@/lib/db";
import { Change, changeTopics } from "@/schemas/change-topics";
import { type ChangeCoalescer, coalesceChanges } from "./coalesce-changes";
import { changeChannel } from "./notify-change";

type ChangeListener = (change: Change) => void;

interface ChangeHub {
  listeners: Set<ChangeListener>;
  coalescer: ChangeCoalescer;
  started: Promise<unknown> | null;
}

const hubKey = Symbol.for("tackroom.change-hub");

/** One hub a process, whichever bundle asks: it holds the one subscription to the database. */
function processHub(): ChangeHub {
  const holder = globalThis as { [hubKey]?: ChangeHub }; // a symbol of our own
  holder[hubKey] ??= createHub();
  return holder[hubKey];
}

function createHub(): ChangeHub {
  const listeners = new Set<ChangeListener>();
  const coalescer = coalesceChanges((change) => {
    for (const listener of listeners) listener(change);
  });
  return { listeners, coalescer, started: null };
}

/**
 * Calls `listener` for each change that any process notified, bursts thinned out (see `coalesceChanges`). After a lost connection
 * every topic is told as changed, because messages may have been missed.
 *
 * @returns the function that ends the subscription
 */
export async function subscribeChanges(listener: ChangeListener): Promise<() => void> {
  const hub = processHub();
  hub.started ??= getOpenDatabase()
    .then((database) => forwardChanges(database, hub.coalescer))
    .catch((error: unknown) => {
      hub.started = null;
      throw error;
    });
  await hub.started;
  hub.listeners.add(listener);
  return () => hub.listeners.delete(listener);
}

/** Listens on a database and feeds what it hears to the coalescer. Exported for the tests of the two databases. */
export function forwardChanges(
  database: Pick<OpenDatabase, "listen">,
  coalescer: ChangeCoalescer,
): Promise<() => Promise<void>> {
  return database.listen(
    changeChannel,
    (payload) => {
      const change = parseChange(payload);
      if (change !== null) coalescer.push(change);
    },
    () => {
      for (const topic of changeTopics) coalescer.push({ topic, projectKey: null, id: null });
    },
  );
}

/** Null for what this version does not understand: a newer process may share the database. */
function parseChange(payload: string): Change | null {
  try {
    return Change.safeParse(JSON.parse(payload)).data ?? null;
  } catch {
    return null;
  }
}
