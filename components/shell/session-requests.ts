/*
 * The requests that begin and end a session. They are next-auth's own (`/api/auth/*`), sent without its React client,
 * whose session context nothing here uses.
 */

import { signInPath } from "@/lib/addresses";
import { authPath } from "@/lib/api-addresses";

interface AuthAnswer {
  ok: boolean;
  status: number;
  /** Where next-auth wants the browser to go; null when the answer names nothing. */
  url: string | null;
}

async function postAuth(action: string, fields: Record<string, string>): Promise<AuthAnswer> {
  const asked = await fetch(authPath("csrf"), { headers: { accept: "application/json" } });
  if (!asked.ok) return { ok: false, status: asked.status, url: null };
  const { csrfToken }: { csrfToken: string } = await asked.json();
  const response = await fetch(authPath(action), {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ ...fields, csrfToken, json: "true" }),
  });
  const body: unknown = await response.json().catch(() => null);
  const url = typeof body === "object" && body !== null && "url" in body ? body.url : null;
  return { ok: response.ok, status: response.status, url: typeof url === "string" ? url : null };
}

/** Where the browser goes next, or the HTTP status of a refusal. */
export type SignInAnswer = { ok: true; url: string } | { ok: false; status: number };

/**
 * Asks where to sign in with an outside service. The address may also be ours, naming what went wrong.
 *
 * @param callbackUrl path of this product to come back to
 * @throws TypeError the server did not answer
 */
export async function beginSignIn(provider: string, callbackUrl: string): Promise<SignInAnswer> {
  const { ok, status, url } = await postAuth(`signin/${encodeURIComponent(provider)}`, { callbackUrl });
  return ok && url !== null ? { ok: true, url } : { ok: false, status };
}

/**
 * Signs in with a demo account.
 *
 * @throws TypeError the server did not answer
 */
export async function signInToDemo(account: string, callbackUrl: string): Promise<SignInAnswer> {
  const { ok, status, url } = await postAuth("callback/demo", { account, callbackUrl });
  const refused = url !== null && new URL(url, window.location.href).searchParams.has("error");
  return ok && !refused ? { ok: true, url: callbackUrl } : { ok: false, status };
}

/**
 * Ends the session of this browser. A plain visit of next-auth's address would not: it only asks for a confirmation.
 *
 * @returns false when the server refused
 * @throws TypeError the server did not answer
 */
export async function endSession(): Promise<boolean> {
  const { ok } = await postAuth("signout", { callbackUrl: signInPath() });
  return ok;
}
