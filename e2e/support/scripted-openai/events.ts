import type { ScriptedCall } from "./script";

/** Pieces of a text as a model would send them. */
export function deltasOf(text: string): string[] {
  return text.match(/[\s\S]{1,12}/g) ?? [];
}

function argumentsOf(call: ScriptedCall): string {
  return typeof call.arguments === "string" ? call.arguments : JSON.stringify(call.arguments);
}

const usage = { input: 120, output: 30 };

/** The server-sent events of one answer, in the wire form of one of the two APIs. */
export interface Wire {
  begin(): string[];
  text(delta: string): string[];
  calls(calls: readonly ScriptedCall[]): string[];
  end(withCalls: boolean): string[];
}

const event = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;

export function chatWire(model: string, number: number): Wire {
  const chunk = (delta: unknown, finish: string | null = null) =>
    event({
      id: `chatcmpl-${number}`,
      object: "chat.completion.chunk",
      created: 1_700_000_000,
      model,
      choices: [{ index: 0, delta, finish_reason: finish }],
    });
  return {
    begin: () => [chunk({ role: "assistant", content: "" })],
    text: (delta) => [chunk({ content: delta })],
    calls: (calls) =>
      calls.flatMap((call, index) => [
        chunk({
          tool_calls: [
            {
              index,
              id: call.id ?? `call_${number}_${index}`,
              type: "function",
              function: { name: call.name, arguments: "" },
            },
          ],
        }),
        ...deltasOf(argumentsOf(call)).map((delta) =>
          chunk({ tool_calls: [{ index, function: { arguments: delta } }] }),
        ),
      ]),
    end: (withCalls) => [
      chunk({}, withCalls ? "tool_calls" : "stop"),
      event({
        id: `chatcmpl-${number}`,
        object: "chat.completion.chunk",
        created: 1_700_000_000,
        model,
        choices: [],
        usage: {
          prompt_tokens: usage.input,
          completion_tokens: usage.output,
          total_tokens: usage.input + usage.output,
        },
      }),
      "data: [DONE]\n\n",
    ],
  };
}

export function responsesWire(model: string, number: number): Wire {
  let output = 0;
  let message: { id: string; index: number } | null = null;
  const open = () => {
    if (message) return [];
    message = { id: `msg_${number}_${output}`, index: output };
    output += 1;
    return [
      event({
        type: "response.output_item.added",
        output_index: message.index,
        item: { type: "message", id: message.id, status: "in_progress", role: "assistant", content: [] },
      }),
    ];
  };
  const close = () => {
    if (!message) return [];
    const { id, index } = message;
    message = null;
    return [
      event({
        type: "response.output_item.done",
        output_index: index,
        item: { type: "message", id, status: "completed", role: "assistant", content: [] },
      }),
    ];
  };
  const response = { id: `resp_${number}`, object: "response", created_at: 1_700_000_000, model };
  return {
    begin: () => [event({ type: "response.created", response: { ...response, status: "in_progress" } })],
    text: (delta) => [
      ...open(),
      event({
        type: "response.output_text.delta",
        item_id: message?.id ?? "",
        output_index: message?.index ?? 0,
        content_index: 0,
        delta,
      }),
    ],
    calls: (calls) => [
      ...close(),
      ...calls.flatMap((call, index) => {
        const item = {
          type: "function_call",
          id: `fc_${number}_${index}`,
          call_id: call.id ?? `call_${number}_${index}`,
          name: call.name,
        };
        const at = output;
        output += 1;
        return [
          event({
            type: "response.output_item.added",
            output_index: at,
            item: { ...item, arguments: "", status: "in_progress" },
          }),
          ...deltasOf(argumentsOf(call)).map((delta) =>
            event({
              type: "response.function_call_arguments.delta",
              item_id: item.id,
              output_index: at,
              delta,
            }),
          ),
          event({
            type: "response.output_item.done",
            output_index: at,
            item: { ...item, arguments: argumentsOf(call), status: "completed" },
          }),
        ];
      }),
    ],
    end: () => [
      ...close(),
      event({
        type: "response.completed",
        response: {
          ...response,
          status: "completed",
          incomplete_details: null,
          usage: {
            input_tokens: usage.input,
            input_tokens_details: { cached_tokens: 0 },
            output_tokens: usage.output,
            output_tokens_details: { reasoning_tokens: 0 },
          },
        },
      }),
    ],
  };
}
