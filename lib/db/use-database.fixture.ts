import type { OpenDatabase } from "@/lib/db/database";

/** Makes `opened` the process's database, for tests of verbs that find it by themselves (jobs, notifications). */
export function useTestDatabase(opened: OpenDatabase): void {
  const holder = globalThis as { [key: symbol]: unknown }; // the symbol that `getOpenDatabase` uses
  holder[Symbol.for("tackroom.database")] = Promise.resolve(opened);
}
