import type { UIMessage } from "ai";
import type {
  ApprovalOutcomeData,
  MessageMetadata,
  ProblemData,
  ThreadMessage,
} from "@/schemas/team/threads";

/** A message of a thread as the chat draws it. */
export type ChatMessage = UIMessage<
  MessageMetadata,
  { problem: ProblemData; "approval-outcome": ApprovalOutcomeData }
>;

/** Stored messages were made from the SDK's own parts by the server; they are not parsed again in the browser. */
export function toChatMessages(messages: readonly ThreadMessage[]): ChatMessage[] {
  return messages.map((message) => ({ ...message, parts: message.parts as ChatMessage["parts"] }));
}

/** What a person would copy of a message: its words. */
export function textOf(message: ChatMessage): string {
  return message.parts
    .flatMap((part) => (part.type === "text" ? [part.text] : []))
    .join("\n\n")
    .trim();
}
