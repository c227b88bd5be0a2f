import { route } from "@/lib/http";
import { readWorkspace } from "@/lib/workspace";

export const GET = route("workspace.read", async ({ ctx }) => Response.json(await readWorkspace({ ctx })));
