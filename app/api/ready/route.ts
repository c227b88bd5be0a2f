import { sql } from "drizzle-orm";
import { bootState } from "@/lib/boot/boot-state";
import { getDatabase } from "@/lib/db";
import { UnavailableError } from "@/lib/errors";
import { publicRoute } from "@/lib/http";

export const dynamic = "force-dynamic";

/** For supervisors and load balancers: 200 once the process has started fully and its database answers. */
export const GET = publicRoute(async () => {
  if (!bootState().ready) {
    throw new UnavailableError("Tackroom is starting.");
  }
  await (await getDatabase()).execute(sql`select 1`);
  return Response.json({ ready: true }, { headers: { "cache-control": "no-store" } });
});
