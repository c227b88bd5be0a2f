import { setTimeout as wait } from "node:timers/promises";
import NextAuth from "next-auth";
import { authOptions, limitSignIns } from "@/lib/auth";
import { getDatabase } from "@/lib/db";
import { env } from "@/lib/env";
import { addressOf, errorResponse, isPerhapsShared } from "@/lib/http";
import { logger } from "@/lib/log";

type AuthRouteContext = { params: Promise<{ nextauth: string[] }> };

async function handle(request: Request, context: AuthRouteContext): Promise<Response> {
  const segments = (await context.params).nextauth;
  if (request.method === "POST" && (segments[0] === "signin" || segments[0] === "callback")) {
    try {
      const ctx = { db: await getDatabase(), now: () => new Date(), log: logger() };
      const { headers } = request;
      const { trustProxy } = env();
      const input = {
        address: addressOf(headers, trustProxy),
        perhapsShared: isPerhapsShared(headers, trustProxy),
      };
      const { delayMs } = await limitSignIns({ ctx, input });
      if (delayMs > 0) await wait(delayMs, undefined, { signal: request.signal });
    } catch (error) {
      return errorResponse(error, request);
    }
  }
  return NextAuth(authOptions())(request, context);
}

export { handle as GET, handle as POST };
