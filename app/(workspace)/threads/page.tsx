import type { Metadata } from "next";
import { ThreadsList } from "@/components/chat/threads-list";
import { Page } from "@/components/ui/page";
import { threadsPath } from "@/lib/addresses";
import { pageContext } from "@/lib/http";
import { can } from "@/lib/permissions";
import { listThreads } from "@/lib/team";
import { ListThreadsInput } from "@/schemas/team/threads";

export const metadata: Metadata = { title: "Threads" };

export default async function ThreadsPage() {
  const ctx = await pageContext("threads.read", threadsPath());
  const threads = await listThreads({ ctx, input: ListThreadsInput.parse({}) });
  return (
    <Page title="Threads" wide={false}>
      <ThreadsList
        initial={{ data: threads, at: ctx.now().getTime() }}
        maySend={can(ctx.actor.role, "threads.write")}
      />
    </Page>
  );
}
