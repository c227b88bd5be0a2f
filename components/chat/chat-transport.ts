import { DefaultChatTransport } from "ai";
import { ApiError } from "@/components/shell/fetch-json";
import type { ErrorView } from "@/lib/errors";
import type { ThreadSubject } from "@/schemas/threads";
import { type ChatMessage, textOf } from "./chat-message";

/**
 * Sends the new message and the page in view, nothing else: the server has the history. Resumed streams begin at the
 * answer's first word.
 */
export function chatTransport(
  threadId: string,
  subject: () => ThreadSubject | null,
): DefaultChatTransport<ChatMessage> {
  const base = `/api/threads/${encodeURIComponent(threadId)}`;
  return new DefaultChatTransport<ChatMessage>({
    api: base,
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      if (!response.ok) throw new ApiError(await errorOf(response), response.status);
      return response;
    },
    prepareSendMessagesRequest: ({ messages, trigger }) => {
      if (trigger === "regenerate-message") return { api: `${base}/retry`, body: {} };
      const last = messages.at(-1);
      return {
        api: `${base}/messages`,
        body: { text: last ? textOf(last) : "", subject: subject() },
      };
    },
    prepareReconnectToStreamRequest: () => ({ api: `${base}/stream` }),
  });
}

async function errorOf(response: Response): Promise<ErrorView> {
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
  const response = await fetch(`/api/threads/${encodeURIComponent(threadId)}/stop`, { method: "POST" });
  if (!response.ok) throw new ApiError(await errorOf(response), response.status);
}

/** Opens a thread. */
export async function openThread(subject: ThreadSubject | null): Promise<string> {
  const response = await fetch("/api/threads", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ subject }),
  });
  if (!response.ok) throw new ApiError(await errorOf(response), response.status);
  const { id }: { id: string } = await response.json();
  return id;
}
