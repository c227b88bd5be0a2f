import NextAuth from "next-auth";
import { authOptions } from "@/lib/auth/options";
import { hitRateLimit } from "@/lib/auth/rate-limit";
import { errorResponse } from "@/lib/auth/route";
import { getDatabase } from "@/lib/db/client";
import { env } from "@/lib/env";
import { RateLimitedError } from "@/lib/errors";

type AuthRouteContext = { params: Promise<{ nextauth: string[] }> };

/** Sign-in attempts allowed a minute from one address, and from all addresses together. */
const limits = { address: 30, everyone: 600 };

function addressOf(request: Request): string {
  // Next fills the header from the socket when no proxy set it. Behind an untrusted proxy it could be forged, which
  // the limit over everyone bounds.
  const forwarded =
    request.headers
      .get("x-forwarded-for")
      ?.split(",")
      .map((part) => part.trim()) ?? [];
  return (env().trustProxy ? forwarded.at(0) : forwarded.at(-1)) ?? "unknown";
}

async function handle(request: Request, context: AuthRouteContext): Promise<Response> {
  const segments = (await context.params).nextauth;
  if (request.method === "POST" && (segments[0] === "signin" || segments[0] === "callback")) {
    try {
      const db = await getDatabase();
      const now = new Date();
      for (const [key, limit] of [
        [`sign-in:${addressOf(request)}`, limits.address],
        ["sign-in:*", limits.everyone],
      ] as const) {
        const { allowed, retryAfterMs } = await hitRateLimit(db, { key, limit, windowMs: 60_000, now });
        if (!allowed) {
          throw new RateLimitedError("Too many sign-in attempts. Wait a minute and try again.", {
            retryAfterMs,
          });
        }
      }
    } catch (error) {
      return errorResponse(error, request);
    }
  }
  return NextAuth(authOptions())(request, context);
}

export { handle as GET, handle as POST };
