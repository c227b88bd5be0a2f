import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context, MiddlewareHandler } from "hono";
import { z } from "zod";
import { kindAnswer, statusAnswer } from "@/simulator/faults/answers";
import { type FaultKind, parseFaultHeader } from "@/simulator/faults/fault";
import type { FaultHit, FaultState } from "@/simulator/faults/state";
import type { SimEnv } from "@/simulator/http/routes/route";

const defaultDripRate = 200;
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const isNodeServer = (env: unknown): env is HttpBindings =>
  typeof env === "object" && env !== null && "outgoing" in env && "incoming" in env;

/** Closes the caller's connection, after `partial` when given: the rest of the announced body never comes. */
async function drop(c: Context, partial?: { status: number; type: string; body: string }): Promise<Response> {
  if (!isNodeServer(c.env)) return new Response(null, { status: 500 });
  const { outgoing } = c.env;
  if (partial !== undefined) {
    const bytes = Buffer.from(partial.body);
    outgoing.writeHead(partial.status, { "content-type": partial.type, "content-length": bytes.length });
    await new Promise<void>((resolve) => {
      outgoing.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => resolve());
    });
  }
  outgoing.socket?.destroy();
  return RESPONSE_ALREADY_SENT;
}

function drip(text: string, bytesPerSecond: number): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  const step = Math.max(1, Math.round(bytesPerSecond / 10));
  let at = 0;
  return new ReadableStream({
    async pull(controller) {
      await sleep(100);
      controller.enqueue(bytes.subarray(at, at + step));
      at += step;
      if (at >= bytes.length) controller.close();
    },
  });
}

function holdMidway(text: string, cleared: Promise<void>): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  const middle = Math.floor(bytes.length / 2);
  return new ReadableStream({
    async start(controller) {
      controller.enqueue(bytes.subarray(0, middle));
      await cleared;
      controller.enqueue(bytes.subarray(middle));
      controller.close();
    },
  });
}

/** The kinds that change the body of the real answer. */
const spoilt = new Set<FaultKind | undefined>(["truncated", "drop-midway", "drip", "hold-midway"]);

/** Spoils the answer that the routes gave. */
async function spoil(c: Context, { fault, cleared }: FaultHit): Promise<Response | undefined> {
  if (fault.kind === "drop-after") return drop(c);
  if (!spoilt.has(fault.kind)) return undefined;
  const status = c.res.status;
  const type = c.res.headers.get("content-type") ?? "application/json";
  const body = await c.res.text();
  if (fault.kind === "drop-midway") return drop(c, { status, type, body });
  const spoiled =
    fault.kind === "drip"
      ? drip(body, fault.rate ?? defaultDripRate)
      : fault.kind === "hold-midway"
        ? holdMidway(body, cleared)
        : body.slice(0, Math.floor(body.length * 0.6));
  return new Response(spoiled, { status, headers: { "content-type": type } });
}

/**
 * Faults on demand, by the request header `x-sim-fault` or by a rule of the control endpoint. Mounted before
 * authentication, because a fault may hide it.
 */
export function faultMiddleware(state: FaultState): MiddlewareHandler<SimEnv> {
  return async (c, next) => {
    const url = new URL(c.req.url);
    const path = url.pathname.replace(/^\/gateway(?=\/)/, "");
    if (path.startsWith("/__sim")) return next();
    const header = c.req.header("x-sim-fault");
    let hit: FaultHit | null;
    try {
      hit =
        header === undefined
          ? state.take(c.req.method, path, [...url.searchParams.values()].join("\n"))
          : { fault: parseFaultHeader(header), cleared: Promise.resolve() };
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error;
      return c.json({ error: `x-sim-fault: ${z.prettifyError(error)}` }, 400);
    }
    if (hit === null) return next();
    const { fault } = hit;
    if (fault.kind === "hold") await hit.cleared;
    if (fault.latency !== undefined) await sleep(fault.latency);
    if (fault.status !== undefined) return statusAnswer(fault, fault.status);
    if (fault.kind === undefined || fault.kind === "hold") return next();
    if (fault.kind === "drop") return drop(c);
    const answer = kindAnswer(fault.kind, url.searchParams);
    if (answer !== null) return answer;
    await next();
    const spoiled = await spoil(c, hit);
    if (spoiled !== undefined) {
      c.res = undefined;
      c.res = spoiled;
    }
  };
}
