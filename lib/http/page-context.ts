import { forbidden, redirect } from "next/navigation";
import { signInPath } from "@/lib/addresses";
import { findContext } from "@/lib/auth";
import type { Context } from "@/lib/context";
import { type Action, can } from "@/lib/permissions";

/** For pages: the signed-in person's context, or the sign-in page, or the not-allowed page. */
export async function pageContext(action: Action, returnTo?: string): Promise<Context> {
  const ctx = await findContext();
  if (!ctx) {
    redirect(signInPath(returnTo));
  }
  if (!can(ctx.actor.role, action)) {
    forbidden();
  }
  return ctx;
}
