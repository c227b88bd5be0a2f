import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { chatWire, deltasOf, responsesWire, type Wire } from "./events";
import type { ReceivedRequest, Script, ScriptedReply } from "./script";

export interface ScriptedOpenAi {
  /** For OPENAI_BASE_URL. */
  baseUrl: string;
  /** What was asked so far, in order. */
  requests: ReceivedRequest[];
  /** Begins another script; its numbers count from 0 again. */
  play(script: Script): void;
  close(): Promise<void>;
}

/**
 * An OpenAI-compatible server that answers from a script, streaming, on `/v1/responses` and `/v1/chat/completions`. Only
 * tests start it, and the application meets it through its configured address alone.
 */
export async function startScriptedOpenAi(script: Script = [], port = 0): Promise<ScriptedOpenAi> {
  const requests: ReceivedRequest[] = [];
  let current = script;
  let number = 0;

  const server = createServer(async (request, response) => {
    const api = request.url?.startsWith("/v1/chat/completions")
      ? "chat"
      : request.url?.startsWith("/v1/responses")
        ? "responses"
        : null;
    if (api === null || request.method !== "POST") {
      refuse(response, 404, "There is nothing here.");
      return;
    }
    const received = await receive(request, api);
    requests.push(received);
    const reply = typeof current === "function" ? current(received, number) : current[number];
    const wireNumber = number;
    number += 1;
    if (!reply) {
      refuse(response, 400, `The script has no reply number ${wireNumber}.`);
      return;
    }
    const model = typeof received.body.model === "string" ? received.body.model : "scripted";
    await answer(
      response,
      reply,
      api === "chat" ? chatWire(model, wireNumber) : responsesWire(model, wireNumber),
    );
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address();
  const boundPort = typeof address === "object" && address !== null ? address.port : port;
  return {
    baseUrl: `http://127.0.0.1:${boundPort}/v1`,
    requests,
    play(next) {
      current = next;
      number = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function receive(request: IncomingMessage, api: ReceivedRequest["api"]): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString("utf8");
  const parsed: unknown = JSON.parse(text === "" ? "{}" : text);
  return {
    api,
    authorization: request.headers.authorization ?? null,
    body: typeof parsed === "object" && parsed !== null ? { ...parsed } : {},
    text,
  };
}

function refuse(
  response: ServerResponse,
  status: number,
  message: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify({ error: { message, type: "scripted", param: null, code: null } }));
}

async function answer(response: ServerResponse, reply: ScriptedReply, wire: Wire): Promise<void> {
  if (reply.kind === "status") {
    const wait = reply.retryAfterSeconds;
    refuse(
      response,
      reply.status,
      reply.message ?? "A scripted failure.",
      wait === undefined ? {} : { "retry-after": String(wait) },
    );
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  const send = (events: readonly string[]) => {
    for (const text of events) response.write(text);
  };
  send(wire.begin());
  const text = "text" in reply ? (reply.text ?? "") : "";
  const hold = reply.kind === "text" ? reply.hold : undefined;
  for (const [index, delta] of deltasOf(text).entries()) {
    if (index === hold?.afterPieces) await hold.until;
    send(wire.text(delta));
  }
  if (reply.kind === "hang") return;
  if (reply.kind === "cut") {
    await reply.read;
    response.destroy();
    return;
  }
  if (reply.kind === "calls") send(wire.calls(reply.calls));
  send(wire.end(reply.kind === "calls"));
  response.end();
}
