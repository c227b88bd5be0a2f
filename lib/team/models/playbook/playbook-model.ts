import { randomUUID } from "node:crypto";
import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from "@ai-sdk/provider";
import { PlaybookContext } from "@/schemas/team/playbook-context";
import { readConversation } from "./conversation";
import { decide } from "./decide";

export const playbookModelId = "playbook-1";
/** Key of the playbook's context in the provider options. */
export const playbookProvider = "playbook";

/**
 * The built-in model: an AI SDK language model that follows rules instead of predicting words. It chooses tools from
 * what was said and what tools answered, and writes findings from their data. It needs no key and no network, gives the
 * same answer to the same facts, and says that it is no language model.
 */
export function playbookModel(): LanguageModelV4 {
  return {
    specificationVersion: "v4",
    provider: playbookProvider,
    modelId: playbookModelId,
    supportedUrls: {},
    async doGenerate(options) {
      const content = respond(options);
      return { content, finishReason: finishReason(content), usage, warnings: [] };
    },
    async doStream(options) {
      const content = respond(options);
      return {
        stream: new ReadableStream<LanguageModelV4StreamPart>({
          start(controller) {
            for (const part of streamParts(content)) controller.enqueue(part);
            controller.close();
          },
        }),
      };
    },
  };
}

/** Rules cost no tokens. */
const usage: LanguageModelV4Usage = {
  inputTokens: { total: 0, noCache: 0, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 0, text: 0, reasoning: 0 },
};

function respond(options: LanguageModelV4CallOptions): LanguageModelV4Content[] {
  const context = PlaybookContext.safeParse(options.providerOptions?.[playbookProvider]);
  const decision = decide(
    readConversation(options.prompt),
    context.success
      ? context.data
      : { subject: null, now: new Date().toISOString(), userName: null, firstTurn: false },
    { mayCall: options.toolChoice?.type !== "none" && (options.tools?.length ?? 0) > 0 },
  );
  if ("answer" in decision) return [{ type: "text", text: decision.answer }];
  return decision.calls.map((call) => ({
    type: "tool-call",
    toolCallId: `call_${randomUUID().replaceAll("-", "").slice(0, 20)}`,
    toolName: call.tool,
    input: JSON.stringify(call.input),
  }));
}

function finishReason(content: readonly LanguageModelV4Content[]): {
  unified: "tool-calls" | "stop";
  raw: undefined;
} {
  return {
    unified: content.some((part) => part.type === "tool-call") ? "tool-calls" : "stop",
    raw: undefined,
  };
}

function* streamParts(content: readonly LanguageModelV4Content[]): Generator<LanguageModelV4StreamPart> {
  yield { type: "stream-start", warnings: [] };
  yield { type: "response-metadata", modelId: playbookModelId };
  for (const [index, part] of content.entries()) {
    if (part.type === "text") {
      const id = `text-${index}`;
      yield { type: "text-start", id };
      for (const delta of part.text.match(/[\s\S]{1,80}(?:\s|$)|[\s\S]{1,80}/g) ?? []) {
        yield { type: "text-delta", id, delta };
      }
      yield { type: "text-end", id };
    } else if (part.type === "tool-call") {
      yield { type: "tool-input-start", id: part.toolCallId, toolName: part.toolName };
      yield { type: "tool-input-delta", id: part.toolCallId, delta: part.input };
      yield { type: "tool-input-end", id: part.toolCallId };
      yield part;
    }
  }
  yield { type: "finish", usage, finishReason: finishReason(content) };
}
