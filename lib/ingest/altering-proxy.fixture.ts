import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Changes one answer of Harness on its way; null lets it pass as it is. */
export type Alter = (path: string, body: unknown) => unknown;

/** A server before the simulator, for what Harness may answer and the story's account never does. */
export interface AlteringProxy {
  url: string;
  /** How the answers are changed from now on. */
  alter(by: Alter): void;
  close(): Promise<void>;
}

export async function startAlteringProxy(target: string): Promise<AlteringProxy> {
  let alter: Alter = () => null;
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", target);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { host: _, connection: __, "content-length": ___, ...headers } = request.headers;
    const ask = () =>
      fetch(url, {
        method: request.method ?? "GET",
        headers: Object.entries(headers).flatMap(([name, value]): [string, string][] =>
          typeof value === "string" ? [[name, value]] : [],
        ),
        ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
      });
    // A kept connection may be closed by the other side just then.
    const answer = await ask().catch(ask);
    const text = await answer.text();
    const type = answer.headers.get("content-type") ?? "application/json";
    const altered = type.includes("json") ? alter(url.pathname, parsed(text)) : null;
    response.writeHead(answer.status, { "content-type": type });
    response.end(altered === null ? text : JSON.stringify(altered));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    url: `http://127.0.0.1:${port}`,
    alter: (by) => {
      alter = by;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** A body that a fault has spoilt stands as a text, and passes as it is. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
