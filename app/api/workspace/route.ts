import { route } from "@/lib/http/route";
import { readWorkspace } from "@/lib/workspace/read-workspace";

export const GET = route("workspace.read", async ({ ctx }) => Response.json(await readWorkspace({ ctx })));
