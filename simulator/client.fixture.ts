import type { RunningSimulator } from "@/simulator/start";

/** A JSON value of an answer; tests read into it with `at`. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export interface Answer {
  status: number;
  body: Json;
}

export const storefront = { orgIdentifier: "commerce", projectIdentifier: "storefront" };
export const fulfilment = { orgIdentifier: "commerce", projectIdentifier: "fulfilment" };
export const foundations = { orgIdentifier: "platform", projectIdentifier: "foundations" };

export interface SimClient {
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  get(path: string, query?: Record<string, string>): Promise<Answer>;
  post(path: string, body?: object | string, query?: Record<string, string>): Promise<Answer>;
  put(path: string, query?: Record<string, string>): Promise<Answer>;
  advance(ms: number): Promise<void>;
}

export interface CallOptions {
  query?: Record<string, string>;
  body?: object | string;
  token?: string | null;
  account?: string | null;
}

/** Calls a running simulator as a client would: token, account, and a project unless another scope is given. */
export function clientOf(simulator: RunningSimulator, scope: Record<string, string> = storefront): SimClient {
  const call = async (method: string, path: string, options: CallOptions = {}): Promise<Answer> => {
    const url = new URL(path, simulator.url);
    const account = options.account === undefined ? simulator.accountId : options.account;
    if (account !== null) url.searchParams.set("accountIdentifier", account);
    for (const [name, value] of Object.entries({ ...scope, ...options.query }))
      url.searchParams.set(name, value);
    const token = options.token === undefined ? simulator.tokens.main : options.token;
    const headers: Record<string, string> = token ? { "x-api-key": token } : {};
    const body =
      options.body === undefined || typeof options.body === "string"
        ? options.body
        : JSON.stringify(options.body);
    const answer = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
    const text = await answer.text();
    let parsed: Json = text;
    try {
      parsed = JSON.parse(text);
    } catch {
      // Some answers are plain text.
    }
    return { status: answer.status, body: parsed };
  };
  return {
    call,
    get: (path, query) => call("GET", path, { query: query ?? {} }),
    post: (path, body, query) => call("POST", path, { query: query ?? {}, body: body ?? "" }),
    put: (path, query) => call("PUT", path, { query: query ?? {} }),
    advance: async (ms) => {
      await call("POST", "/__sim/clock", { body: { advanceMs: ms } });
    },
  };
}

/** The value at a path of an answer; undefined where nothing is. */
export function at(value: Json | undefined, ...path: (string | number)[]): Json | undefined {
  let found: Json | undefined = value;
  for (const key of path) {
    if (Array.isArray(found)) found = typeof key === "number" ? found[key] : undefined;
    else if (typeof found === "object" && found !== null) found = found[String(key)];
    else return undefined;
  }
  return found;
}

export function list(value: Json | undefined, ...path: (string | number)[]): Json[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

export function text(value: Json | undefined, ...path: (string | number)[]): string {
  const found = at(value, ...path);
  return typeof found === "string" ? found : String(found);
}
