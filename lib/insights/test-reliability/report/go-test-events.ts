import { z } from "zod";
import { formatPlural, oneOrMany } from "@/lib/format/number";
import type { TestStatus } from "@/schemas/test-reliability/labels";
import type { ReportBuilder } from "./builder";
import type { ReportLimits } from "./types";

const Event = z.object({
  Action: z.string(),
  Package: z.string().optional(),
  Test: z.string().optional(),
  Elapsed: z.number().optional(),
  Output: z.string().optional(),
});

const statusByAction: Readonly<Record<string, TestStatus>> = {
  pass: "passed",
  fail: "failed",
  skip: "skipped",
};

/**
 * Events of `go test -json` (test2json), one JSON object per line. Damaged lines are passed over with a warning.
 *
 * @returns false when no line is such an event, and then nothing was added
 */
export function readGoTestEvents(lines: string, builder: ReportBuilder, limits: ReportLimits): boolean {
  const output = new Map<string, string>();
  const open = new Set<string>();
  let events = 0;
  let damaged = 0;
  for (const line of lines.split("\n")) {
    if (line.trim() === "") continue;
    const event = parseLine(line);
    if (!event) {
      damaged += 1;
      continue;
    }
    if (events === 0) builder.openSuite({ name: null });
    events += 1;
    if (!event.Test) continue;
    const key = `${event.Package ?? ""}\n${event.Test}`;
    const status = statusByAction[event.Action];
    if (event.Action === "run") open.add(key);
    else if (event.Action === "output" && event.Output) {
      const before = output.get(key) ?? "";
      if (before.length < limits.maxDetailLength) output.set(key, before + event.Output);
    } else if (status) {
      open.delete(key);
      addEvent(event, status, output.get(key) ?? "", builder);
      output.delete(key);
    }
  }
  if (events === 0) return false;
  builder.closeSuite();
  if (damaged > 0) builder.warn(`${damaged} lines are no events of go test; passed over.`);
  if (open.size > 0)
    builder.warn(
      `${formatPlural(open.size, "test has", "tests have")} no end and ${oneOrMany(open.size, "is", "are")} not counted.`,
    );
  return true;
}

function parseLine(line: string): z.infer<typeof Event> | null {
  try {
    return Event.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

function addEvent(
  event: z.infer<typeof Event>,
  status: TestStatus,
  output: string,
  builder: ReportBuilder,
): void {
  const failure = status === "passed" ? "" : output.replace(/^\s*(===|---) .*$/gm, "").trim();
  builder.addCase({
    suite: event.Package ?? null,
    className: event.Package ?? null,
    name: event.Test ?? null,
    file: null,
    line: null,
    status,
    durationMs: event.Elapsed === undefined ? null : event.Elapsed * 1000,
    message: builder.cut(failure.split("\n", 1)[0], "message"),
    type: null,
    detail: builder.cut(failure, "detail"),
    attempts: [status],
    attemptMessages: [],
  });
}
