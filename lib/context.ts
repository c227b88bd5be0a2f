import type { Logger } from "pino";
import type { Database } from "@/lib/db";
import type { Role } from "@/schemas/roles";

/** Who acts. A teammate acts for the person who spoke to it and never with more rights than that person. */
export type Actor =
  | { kind: "user"; id: string; name: string; email: string | null; role: Role }
  | { kind: "teammate"; id: string; name: string; role: Role; onBehalfOf: { id: string; name: string } }
  | { kind: "system"; id: "system"; name: string; role: "system" };

/** What every verb receives beside its input. */
export interface Context {
  db: Database;
  actor: Actor;
  log: Logger;
  /** Correlates log lines, audit rows and outgoing requests of one piece of work. */
  requestId: string;
  /** The instant, from the context's clock. */
  now(): Date;
  /** Aborted when the caller went away or a job was cancelled. */
  signal?: AbortSignal | undefined;
}

export interface VerbArgs<Input> {
  ctx: Context;
  input: Input;
}
