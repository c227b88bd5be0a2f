import { type Db, fromPglite, type PGliteLike } from "pg-boss";
import type { OpenDatabase } from "@/lib/db";

/** pg-boss on the product's own connections: one pool, one listening connection, one embedded database. */
export function bossDatabase(database: OpenDatabase): Db {
  const { driver } = database;
  if (driver.kind === "pglite") {
    // Rows are untyped on both sides; pg-boss declares them as what its caller names.
    return fromPglite(driver.pglite as PGliteLike);
  }
  const { pool } = driver;
  return {
    executeSql: (text, values) => pool.query(text, values),
    listen: async (channel, onNotification, onReconnect) => {
      const stop = await database.listen(channel, onNotification, onReconnect);
      // Asked for after the first subscription as well: jobs sent before it would wait for the next poll.
      onReconnect();
      return { close: stop };
    },
  };
}
