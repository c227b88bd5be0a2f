import { route } from "@/lib/auth/route";
import { readWorkspace } from "@/lib/health/read-workspace";

export const GET = route("workspace.read", async ({ ctx }) => Response.json(await readWorkspace({ ctx })));
