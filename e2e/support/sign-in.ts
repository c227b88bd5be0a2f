import type { APIRequestContext } from "@playwright/test";
import type { Role } from "@/schemas/roles";

/** Signs a context in with a demo account of the product that it is made for. */
export async function signIn(context: APIRequestContext, account: Role): Promise<void> {
  const { csrfToken } = await (await context.get("/api/auth/csrf")).json();
  const answer = await context.post("/api/auth/callback/demo", {
    form: { csrfToken, account, json: "true", callbackUrl: "/" },
  });
  if (!answer.ok()) {
    throw new Error(`Signing in as ${account} answered ${answer.status()}.`);
  }
}
