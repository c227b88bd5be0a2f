import { DefaultChatTransport } from "ai";
import { ApiError } from "@/components/shell/fetch-json";
import { threadPath } from "@/lib/addresses";
import { dataPath, partPath } from "@/lib/api-addresses";
import type { ThreadSubject } from "@/schemas/team/threads";
import { type ChatMessage, textOf } from "./chat-message";
import { errorOf } from "./thread-requests";

/**
 * Sends the new message and the page in view, nothing else: the server has the history. Resumed streams begin at the
 * answer's first word.
 */
export function chatTransport(
  threadId: string,
  subject: () => ThreadSubject | null,
): DefaultChatTransport<ChatMessage> {
  const page = threadPath(threadId);
  return new DefaultChatTransport<ChatMessage>({
    api: dataPath(page),
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      if (!response.ok) throw new ApiError(await errorOf(response), response.status);
      return response;
    },
    prepareSendMessagesRequest: ({ messages, trigger }) => {
      if (trigger === "regenerate-message") return { api: partPath(page, "retry"), body: {} };
      const last = messages.at(-1);
      return {
        api: partPath(page, "messages"),
        body: { text: last ? textOf(last) : "", subject: subject() },
      };
    },
    prepareReconnectToStreamRequest: () => ({ api: partPath(page, "stream") }),
  });
}
