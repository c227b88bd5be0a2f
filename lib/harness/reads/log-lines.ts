import { type ByteStream, errorOfAnswer, HarnessContractError, parseJson } from "@/lib/harness/client";
import { type LogLine, StoredLogLine } from "@/schemas/harness/log";

/** Longest line kept; Harness itself cuts CI lines at 70 KB. */
const maxLineChars = 80_000;

/** Reads one stored line. Text that is not the service's JSON is a line of its own, without level and time. */
export function parseLogLine(text: string): LogLine {
  const parsed = text.startsWith("{") ? parseJson(text) : undefined;
  const stored = parsed === undefined ? undefined : StoredLogLine.safeParse(parsed.value);
  if (stored?.success !== true) return { level: null, time: null, message: text.slice(0, maxLineChars) };
  const { level, time, out } = stored.data;
  return {
    level: level === null || level === undefined || level === "" ? null : level.toUpperCase(),
    time: time ?? null,
    message: out.replace(/\r?\n$/, "").slice(0, maxLineChars),
  };
}

/** Splits bytes into text lines, whatever the chunks cut through. The last line needs no line break. */
export async function* textLines(bytes: ByteStream): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of bytes) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield line.endsWith("\r") ? line.slice(0, -1) : line;
    // A body without any line break must not grow without bound.
    if (rest.length > maxLineChars * 4) {
      yield rest;
      rest = "";
    }
  }
  rest += decoder.decode();
  if (rest !== "") yield rest;
}

/**
 * The lines of a stored log.
 *
 * @throws AppError              Harness answered with an error where the log belongs, as HTTP 200
 * @throws HarnessContractError  the log breaks off within a line; what came before was yielded
 */
export async function* logLines(bytes: ByteStream): AsyncGenerator<LogLine> {
  let held: string | undefined;
  let structured = true;
  for await (const text of textLines(bytes)) {
    if (text.trim() === "") continue;
    if (held === undefined) throwIfError(text);
    else {
      const line = parseLogLine(held);
      structured = line.time !== null || line.level !== null;
      yield line;
    }
    held = text;
  }
  if (held === undefined) return;
  // Plain text may begin with a brace as well, but hardly after lines of the service's own.
  if (structured && held.startsWith('{"') && parseJson(held) === undefined) {
    throw new HarnessContractError("Harness delivered only a part of the log: it breaks off within a line.", {
      details: { operation: "log.blob" },
      remedy: "Try again.",
    });
  }
  yield parseLogLine(held);
}

const errorStatuses = new Set<unknown>(["ERROR", "FAILURE"]);

function throwIfError(text: string): void {
  const value = text.startsWith("{") ? parseJson(text)?.value : undefined;
  if (typeof value !== "object" || value === null || "out" in value) return;
  if ("status" in value && errorStatuses.has(value.status)) {
    throw errorOfAnswer({
      operation: "log.blob",
      status: 200,
      contentType: "application/json",
      body: text,
      // Not known here; whatever looks like a token is removed all the same.
      token: "",
    });
  }
}

/**
 * The lines of a live log: server-sent events with one stored line each, `: ping` in between, and an `error` event with
 * the text `eof` at the regular end.
 */
export async function* liveLogLines(bytes: ByteStream): AsyncGenerator<LogLine> {
  let event = "message";
  let payload: string[] = [];
  for await (const line of textLines(bytes)) {
    if (line === "") {
      if (event === "error") return;
      if (payload.length > 0) yield parseLogLine(payload.join("\n"));
      event = "message";
      payload = [];
    } else if (line.startsWith("event:")) {
      event = line.slice(6).trim();
    } else if (line.startsWith("data:")) {
      payload.push(line.slice(5).replace(/^ /, ""));
    }
  }
  if (event !== "error" && payload.length > 0) yield parseLogLine(payload.join("\n"));
}
