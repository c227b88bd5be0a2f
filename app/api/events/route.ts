import { route } from "@/lib/http";
import { changeStream } from "@/lib/notify";

export const dynamic = "force-dynamic";

/** Server-sent events: one `change` event for each change in the store (`schemas/change-topics.ts`). */
export const GET = route("workspace.read", async ({ request }) => changeStream(request.signal));
