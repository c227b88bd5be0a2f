import { z } from "zod";
import { readJson, route } from "@/lib/http";
import { deleteThread, getThread, renameThread } from "@/lib/team";
import { RenameThreadInput } from "@/schemas/team/threads";

export const GET = route<{ id: string }>("threads.read", async ({ ctx, params }) => {
  return Response.json(await getThread({ ctx, input: { threadId: params.id } }));
});

export const PATCH = route<{ id: string }>("threads.write", async ({ ctx, request, params }) => {
  const { title } = await readJson(request, z.strictObject({ title: RenameThreadInput.shape.title }));
  return Response.json(await renameThread({ ctx, input: { threadId: params.id, title } }));
});

export const DELETE = route<{ id: string }>("threads.write", async ({ ctx, params }) => {
  await deleteThread({ ctx, input: { threadId: params.id } });
  return new Response(null, { status: 204 });
});
