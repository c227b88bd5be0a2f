import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { ThreadChat } from "@/components/chat/thread-chat";
import { ThreadHeader } from "@/components/chat/thread-header";
import { threadPath } from "@/lib/addresses";
import { NotFoundError } from "@/lib/errors";
import { pageContext } from "@/lib/http";
import { getThread } from "@/lib/team";

const readThread = cache(async (id: string) => {
  const ctx = await pageContext("threads.read", threadPath(id));
  try {
    return await getThread({ ctx, input: { threadId: id } });
  } catch (error) {
    if (error instanceof NotFoundError) notFound();
    throw error;
  }
});

export async function generateMetadata({ params }: PageProps<"/threads/[id]">): Promise<Metadata> {
  const { title } = await readThread((await params).id);
  return { title };
}

export default async function ThreadPage({ params }: PageProps<"/threads/[id]">) {
  const thread = await readThread((await params).id);
  return (
    <div className="-mb-20 flex h-[calc(100dvh-3.25rem)] flex-col pb-14 lg:-mb-8 lg:pb-0">
      <ThreadHeader thread={thread} />
      <ThreadChat key={thread.id} thread={thread} subject={null} wide />
    </div>
  );
}
