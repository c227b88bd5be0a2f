/** One answer of the scripted server, in the order of requests. */
export type ScriptedReply =
  | { kind: "text"; text: string; hold?: Hold }
  | { kind: "calls"; calls: readonly ScriptedCall[]; text?: string }
  /** An error status before anything is streamed. */
  | { kind: "status"; status: number; retryAfterSeconds?: number; message?: string }
  /** Begins to answer and closes the connection in the middle, once somebody has read what was written. */
  | { kind: "cut"; text: string; read: Promise<unknown> }
  /** Begins to answer and never goes on. */
  | { kind: "hang"; text: string };

/** Where a text stops until the test lets it go on. */
export interface Hold {
  /** So many pieces of it come first (`deltasOf`). */
  afterPieces: number;
  until: Promise<unknown>;
}

export interface ScriptedCall {
  name: string;
  /** As a server that numbers each answer's calls anew would send; absent: one of its own. */
  id?: string;
  /** Text is sent as it is, so that malformed arguments can be scripted. */
  arguments: string | Readonly<Record<string, unknown>>;
}

/** What the application asked, as far as tests look at it. */
export interface ReceivedRequest {
  api: "responses" | "chat";
  authorization: string | null;
  body: Readonly<Record<string, unknown>>;
  /** The whole body as text, to search in. */
  text: string;
}

/** What to answer to the request with this number (from 0). */
export type Script = readonly ScriptedReply[] | ((request: ReceivedRequest, number: number) => ScriptedReply);
