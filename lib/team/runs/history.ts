import type { UIMessage } from "ai";
import { ApprovalOutcomeData, type ThreadMessage } from "@/schemas/team/threads";
import { approvalOutcomeText, withoutMark } from "../models/approval-outcome-text";

/** About 50,000 tokens: room for a long conversation and its tool results in any current model. */
const maxChars = 200_000;

/**
 * A thread as the model sees it: what people wrote, what the teammate did and said, and the outcomes of approvals as
 * messages of the application. Reasoning and notes about faults are left out. When it grows too long, the oldest turns go.
 */
export function boundedHistory(messages: readonly ThreadMessage[]): UIMessage[] {
  const history = messages.map(toModelView).filter((message): message is UIMessage => message !== null);
  let size = 0;
  let from = history.length;
  while (from > 0) {
    size += JSON.stringify(history[from - 1]?.parts).length;
    if (size > maxChars && from < history.length) break;
    from -= 1;
  }
  const kept = history.slice(from);
  const firstQuestion = kept.findIndex((message) => message.role === "user");
  return firstQuestion <= 0 ? kept : kept.slice(firstQuestion);
}

function toModelView(message: ThreadMessage): UIMessage | null {
  if (message.role === "system") {
    const outcomes = message.parts.flatMap((part) => {
      const parsed = part.type === "data-approval-outcome" ? ApprovalOutcomeData.safeParse(part.data) : null;
      return parsed?.success ? [approvalOutcomeText(parsed.data)] : [];
    });
    return outcomes.length === 0
      ? null
      : { id: message.id, role: "user", parts: outcomes.map((text) => ({ type: "text", text })) };
  }
  if (message.role === "user") {
    const texts = message.parts.flatMap((part) =>
      part.type === "text" && typeof part.text === "string" ? [withoutMark(part.text)] : [],
    );
    return texts.length === 0
      ? null
      : { id: message.id, role: "user", parts: texts.map((text) => ({ type: "text", text })) };
  }
  const parts = message.parts.flatMap((part) => {
    const { providerMetadata: _, callProviderMetadata: __, resultProviderMetadata: ___, ...rest } = part;
    return part.type === "text" ||
      part.type === "step-start" ||
      part.type === "dynamic-tool" ||
      part.type.startsWith("tool-")
      ? [rest]
      : [];
  });
  const says = parts.some((part) => part.type !== "step-start");
  // What is stored was made by `assembleParts` from the SDK's own chunks; the schema keeps it open.
  return says ? { id: message.id, role: "assistant", parts: parts as UIMessage["parts"] } : null;
}
