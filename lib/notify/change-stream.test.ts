import { expect, test } from "vitest";
import type { Change } from "@/schemas/change-topics";
import { changeStream } from "./change-stream";

const change: Change = { topic: "executions", projectKey: "demo.org.shop", id: "run-1" };

function fakeSource() {
  const listeners = new Set<(change: Change) => void>();
  return {
    listeners,
    subscribe: async (listener: (change: Change) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

test("a reader is told that it listens, then of each change", async () => {
  const { listeners, subscribe } = fakeSource();
  const abort = new AbortController();
  const response = await changeStream(abort.signal, subscribe);
  expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toBe("retry: 2000\nevent: ready\ndata: {}\n\n");
  for (const listener of listeners) listener(change);
  expect((await reader?.read())?.value).toBe(`event: change\ndata: ${JSON.stringify(change)}\n\n`);
  abort.abort();
  expect((await reader?.read())?.done).toBe(true);
  expect(listeners.size).toBe(0);
});

test("a reader that went away leaves no subscription behind", async () => {
  const { listeners, subscribe } = fakeSource();
  const response = await changeStream(new AbortController().signal, subscribe);
  await expect.poll(() => listeners.size).toBe(1);
  await response.body?.cancel();
  expect(listeners.size).toBe(0);
});

test("a reader that does not read does not pile up changes", async () => {
  const { listeners, subscribe } = fakeSource();
  const abort = new AbortController();
  const response = await changeStream(abort.signal, subscribe);
  await expect.poll(() => listeners.size).toBe(1);
  for (let index = 0; index < 10_000; index++) for (const listener of listeners) listener(change);
  abort.abort();
  const text = await response.text();
  expect(text.split("event: change").length).toBeLessThan(100);
});
