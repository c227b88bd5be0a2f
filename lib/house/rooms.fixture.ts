/**
 * The rooms of `lib` and their rank, the one table that the house's tests read. Imports go down: from a line to a lower one, and on
 * one line from left to right. A room is a folder or a file of `lib`; `harness` and `insights` are houses of their own, whose
 * rooms stand below in the same way.
 */
export const ranks: readonly (readonly string[])[] = [
  ["boot"],
  ["team"],
  ["agent-tools"],
  ["failures", "deployments"],
  ["ingest"],
  ["investigations", "executions"],
  ["approvals", "test-reliability"],
  ["api-tokens", "http"],
  ["connectors"],
  ["health", "settings", "people", "auth", "audit"],
  ["workspace"],
  ["history"],
  ["jobs", "notify"],
  ["harness/tools", "harness/registry", "harness/reads", "harness/client"],
  [
    "insights/failures",
    "insights/executions",
    "insights/test-reliability",
    "insights/telemetry",
    "insights/logs",
  ],
  ["permissions", "context"],
  ["db"],
  [
    "log",
    "secrets",
    "addresses",
    "api-addresses",
    "format",
    "edit-distance",
    "redact-secrets",
    "env",
    "errors",
    "clock",
  ],
];

/** Folders of `lib` whose folders are rooms. */
export const houses: ReadonlySet<string> = new Set(["harness", "insights"]);

/** Rooms without a face: each file stands for itself, imports nothing and runs in a browser too. */
export const openRooms: ReadonlySet<string> = new Set(["format"]);

/**
 * Files that outsiders may import beside a room's `index.ts`, each with the reason. Whoever needs another one adds what it gives to
 * the index.
 */
export const entries: ReadonlyMap<string, string> = new Map([
  ["lib/db/schema", "tables are named in most queries; the index opens databases"],
  [
    "lib/boot/start-process",
    "loaded by instrumentation alone, once a process; the index would load it with every page",
  ],
  ["lib/boot/boot-state", "asked by the readiness route, which must not load what starts"],
  ["lib/boot/simulator-address", "asked by pages, which must not load what starts"],
  ["lib/boot/after-details", "measurements store details as the product does"],
  ["lib/insights/logs/ansi", "runs in the browser"],
  ["lib/insights/logs/first-error-line", "runs in the browser"],
]);

/** The room that a file of `lib` belongs to; null for files elsewhere. */
export function roomOf(file: string): string | null {
  const [top, first = "", second = "", third] = file.split("/");
  if (top !== "lib") return null;
  if (second === "") return first.replace(/\.\w+$/, "");
  return houses.has(first) && third !== undefined ? `${first}/${second}` : first;
}
