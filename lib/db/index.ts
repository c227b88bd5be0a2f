export { closeDatabase, type DatabaseOptions, getDatabase, getOpenDatabase, openDatabase } from "./client";
export type { Database, OpenDatabase } from "./database";
export { maintainEmbedded } from "./maintain-embedded";
export { migrate } from "./migrate";
export { statusOfCode } from "./result-status";
