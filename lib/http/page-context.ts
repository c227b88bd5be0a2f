import { forbidden, redirect } from "next/navigation";
import { findContext } from "@/lib/auth/context";
import type { Context } from "@/lib/context";
import { type Action, can } from "@/lib/permissions";

/** For pages: the signed-in person's context, or the sign-in page, or the not-allowed page. */
export async function pageContext(action: Action, returnTo?: string): Promise<Context> {
  const ctx = await findContext();
  if (!ctx) {
    redirect(returnTo === undefined ? "/sign-in" : `/sign-in?callbackUrl=${encodeURIComponent(returnTo)}`);
  }
  if (!can(ctx.actor.role, action)) {
    forbidden();
  }
  return ctx;
}
