import { readJson, route } from "@/lib/http";
import { createThread, listThreads } from "@/lib/team";
import { CreateThreadInput, ListThreadsInput } from "@/schemas/team/threads";

export const GET = route("threads.read", async ({ ctx, request }) => {
  const query = new URL(request.url).searchParams;
  const input = ListThreadsInput.safeParse({
    mine: query.get("mine") === "true",
    search: query.get("search") ?? undefined,
  });
  return Response.json(
    await listThreads({ ctx, input: input.success ? input.data : ListThreadsInput.parse({}) }),
  );
});

export const POST = route("threads.write", async ({ ctx, request }) => {
  const input = await readJson(request, CreateThreadInput);
  return Response.json(await createThread({ ctx, input }), { status: 201 });
});
