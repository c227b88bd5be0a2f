import { ApiError } from "@/components/shell/fetch-json";
import { threadPath, threadsPath } from "@/lib/addresses";
import { dataPath, partPath } from "@/lib/api-addresses";
import type { ErrorView } from "@/schemas/error-view";
import type { ThreadSubject } from "@/schemas/team/threads";

/*
 * Requests about threads that need nothing of a conversation: pages that only list or open threads load this alone.
 */

/** What an answer that is not 2xx says, or its status in words. */
export async function errorOf(response: Response): Promise<ErrorView> {
  const fallback: ErrorView = {
    code: "internal",
    message: `Tackroom answered with HTTP ${response.status}.`,
  };
  try {
    const body: { error?: ErrorView } = await response.json();
    return body.error ?? fallback;
  } catch {
    return fallback;
  }
}

/** Stops the answer of a thread, whichever tab or process reads or writes it. */
export async function stopAnswer(threadId: string): Promise<void> {
  const response = await fetch(partPath(threadPath(threadId), "stop"), { method: "POST" });
  if (!response.ok) throw new ApiError(await errorOf(response), response.status);
}

/** Opens a thread. */
export async function openThread(subject: ThreadSubject | null): Promise<string> {
  const response = await fetch(dataPath(threadsPath()), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ subject }),
  });
  if (!response.ok) throw new ApiError(await errorOf(response), response.status);
  const { id }: { id: string } = await response.json();
  return id;
}
