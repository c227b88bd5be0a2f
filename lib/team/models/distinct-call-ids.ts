import type { LanguageModelV4, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { wrapLanguageModel } from "ai";

/**
 * The model with an id of its own for each tool call of one answer. Compatible servers may send `call_0` for every call,
 * or nothing at all; parts, results and requests for approval are told apart by these ids, and two calls that share one
 * would become one. An id that was not met before in this answer stays as it is; a new one is made of letters, digits, `_`
 * and `-` as far as the provider's is, because strict servers refuse others when they are sent back.
 */
export function withDistinctCallIds(model: LanguageModelV4): LanguageModelV4 {
  const met = new Set<string>();
  let count = 0;
  const distinct = (id: string): string => {
    let chosen = id;
    while (chosen === "" || met.has(chosen)) {
      count += 1;
      chosen = `${id === "" ? "call" : id}_${count}`;
    }
    met.add(chosen);
    return chosen;
  };
  return wrapLanguageModel({
    model,
    middleware: {
      specificationVersion: "v4",
      wrapStream: async ({ doStream }) => {
        const { stream, ...rest } = await doStream();
        // By the provider's id: the calls that began and were not made yet, in the order in which they began.
        const begun = new Map<string, string[]>();
        const renamed = (part: LanguageModelV4StreamPart): LanguageModelV4StreamPart => {
          switch (part.type) {
            case "tool-input-start": {
              const id = distinct(part.id);
              begun.set(part.id, [...(begun.get(part.id) ?? []), id]);
              return { ...part, id };
            }
            case "tool-input-delta":
            case "tool-input-end":
              return { ...part, id: begun.get(part.id)?.[0] ?? part.id };
            case "tool-call":
              return {
                ...part,
                toolCallId: begun.get(part.toolCallId)?.shift() ?? distinct(part.toolCallId),
              };
            default:
              return part;
          }
        };
        return {
          ...rest,
          stream: stream.pipeThrough(
            new TransformStream<LanguageModelV4StreamPart, LanguageModelV4StreamPart>({
              transform: (part, controller) => controller.enqueue(renamed(part)),
            }),
          ),
        };
      },
    },
  });
}
