import { readUIMessageStream, type UIMessage, type UIMessageChunk } from "ai";
import type { MessagePart } from "@/schemas/team/threads";
import { joinDeltas } from "./chunk-store";

/**
 * The parts that a stream of chunks makes, for storing. What was still being written is closed: text is `done`, and a
 * tool call without a result is left out, because no model accepts a call that nobody answered. Progress is no result.
 */
export async function assembleParts(chunks: readonly UIMessageChunk[]): Promise<MessagePart[]> {
  const joined = joinDeltas(chunks);
  let message: UIMessage | undefined;
  const stream = new ReadableStream<UIMessageChunk>({
    start(controller) {
      for (const chunk of joined) controller.enqueue(chunk);
      controller.close();
    },
  });
  for await (const state of readUIMessageStream({ stream, onError: () => undefined })) {
    message = state;
  }
  return (message?.parts ?? []).flatMap((part): MessagePart[] => {
    if (part.type === "text" || part.type === "reasoning") {
      return part.text === "" ? [] : [{ ...part, state: "done" }];
    }
    if ("toolCallId" in part && !isAnswered(part)) return [];
    return [{ ...part }];
  });
}

function isAnswered(part: { state: string; preliminary?: boolean }): boolean {
  return part.state === "output-error" || (part.state === "output-available" && part.preliminary !== true);
}
