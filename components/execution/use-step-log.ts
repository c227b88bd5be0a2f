"use client";

import { useEffect, useState } from "react";
import type { LogRecord } from "@/schemas/executions/execution-page";

export interface LoadedLine {
  text: string;
  time: string | null;
  level: string | null;
  /** Present on the line that names a command unit: it is a heading, not a line of the log. */
  unit?: true;
}

export interface StepLog {
  lines: readonly LoadedLine[];
  state: "loading" | "complete" | "cut" | "none" | "error";
  message: string | null;
}

const empty: StepLog = { lines: [], state: "loading", message: null };

/** New lines reach the screen at most this often: a fast log would otherwise render for every chunk. */
const renderEveryMs = 80;

/**
 * Loads a step's log as it streams in. Lines are appended to one array whose identity changes with each batch, so that
 * a hundred thousand lines are never copied line by line.
 *
 * @param path the route that streams the records; null loads nothing
 */
export function useStepLog(path: string | null, attempt: number): StepLog {
  const [log, setLog] = useState<StepLog>(empty);
  useEffect(() => {
    setLog(empty);
    if (path === null) {
      return;
    }
    const abort = new AbortController();
    const lines: LoadedLine[] = [];
    let state: StepLog["state"] = "loading";
    let message: string | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const publish = () => {
      timer = undefined;
      setLog({ lines: lines.slice(), state, message });
    };
    const take = (text: string) => {
      const record = parseRecord(text);
      if (record === null) {
        return;
      }
      if ("unit" in record) {
        lines.push({ text: record.unit, time: null, level: null, unit: true });
      } else if ("end" in record) {
        state = record.end;
        message = record.message ?? null;
      } else {
        const [time, level, line] = record;
        lines.push({ text: line, time, level });
      }
      timer ??= setTimeout(publish, renderEveryMs);
    };
    const read = async () => {
      try {
        const response = await fetch(path, { signal: abort.signal });
        if (!response.ok || response.body === null) {
          throw new Error(await messageOf(response));
        }
        const decoder = new TextDecoder();
        const reader = response.body.getReader();
        let rest = "";
        for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
          const parts = (rest + decoder.decode(chunk.value, { stream: true })).split("\n");
          rest = parts.pop() ?? "";
          for (const part of parts) {
            take(part);
          }
        }
        if (rest !== "") {
          take(rest);
        }
        if (state === "loading") {
          state = "error";
          message = "The log broke off.";
        }
      } catch (error) {
        if (abort.signal.aborted) {
          return;
        }
        state = "error";
        message =
          error instanceof Error && error.message !== "" ? error.message : "The log could not be loaded.";
      }
      clearTimeout(timer);
      publish();
    };
    void read();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [path, attempt]);
  return log;
}

function parseRecord(text: string): LogRecord | null {
  try {
    return text === "" ? null : (JSON.parse(text) as LogRecord); // written by our own route
  } catch {
    return null;
  }
}

async function messageOf(response: Response): Promise<string> {
  try {
    const body = (await response.json()) as { error?: { message?: string; remedy?: string } }; // our own error form
    return [body.error?.message, body.error?.remedy].filter(Boolean).join(" ");
  } catch {
    return `The log could not be loaded (HTTP ${response.status}).`;
  }
}
