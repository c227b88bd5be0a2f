import { Random, seedOf } from "./random";
import { rendererOf } from "./renderers";
import type { LogLine, StepLogSpec } from "./spec";
import { failingUnit, unitWindows } from "./units";
import type { RawLine, RenderContext } from "./writer";

const defaultDurationMs = 5 * 60_000;

/** Bulk lines by size: large is about 3 MB at some 100 bytes a line, huge about 100,000 lines. */
const bulkLines = { normal: 60, large: 30_000, huge: 99_000 } as const;

function timeAxis(spec: StepLogSpec, unit: string | undefined): { from: number; to: number } {
  const window = unit === undefined ? undefined : unitWindows(spec).find((entry) => entry.unit === unit);
  if (window !== undefined) return { from: window.from, to: Math.max(window.to, window.from + 1) };
  const isOver = spec.outcome === "passed" || spec.outcome === "failed";
  const to =
    (isOver ? spec.endedAt : undefined) ??
    spec.plannedEndAt ??
    spec.endedAt ??
    spec.startedAt + defaultDurationMs;
  return { from: spec.startedAt, to: Math.max(to, spec.startedAt + 1) };
}

function* rawLines(spec: StepLogSpec, unit: string | undefined, clock: () => number): Generator<RawLine> {
  const failsElsewhere = unit !== undefined && failingUnit(spec) !== unit;
  const ctx: RenderContext = {
    spec,
    facts: spec.facts,
    random: new Random(unit === undefined ? spec.seed : spec.seed ^ seedOf(unit)),
    failure: spec.outcome === "passed" || failsElsewhere ? undefined : spec.failure,
    bulkLines: bulkLines[spec.size ?? "normal"],
    clock,
  };
  for (const line of rendererOf(spec.tool)(ctx, unit)) {
    if (!line.text.includes("\n")) yield line;
    else
      for (const text of line.text.split("\n")) {
        yield { ...line, text, wait: line.wait / 2, cause: line.cause && text.trim() !== "" };
      }
  }
}

interface TimedLine extends RawLine {
  pos: number;
  at: number;
}

function* timedLines(spec: StepLogSpec, unit: string | undefined): Generator<TimedLine> {
  const { from, to } = timeAxis(spec, unit);
  let total = 0;
  for (const line of rawLines(spec, unit, () => from)) total += line.wait;
  let passed = 0;
  let pos = 0;
  const scale = total === 0 ? 0 : (to - from) / total;
  const clock = () => Math.floor(from + passed * scale);
  for (const line of rawLines(spec, unit, clock)) {
    passed += line.wait;
    const at = from + passed * scale;
    if (spec.outcome === "aborted" && spec.endedAt !== undefined && at > spec.endedAt) return;
    yield { ...line, pos, at };
    pos++;
  }
}

/** RFC 3339 with microseconds, which JavaScript's own format lacks. */
function timeText(at: number): string {
  const micros = Math.floor((at - Math.floor(at)) * 1000);
  return `${new Date(at).toISOString().slice(0, 23)}${String(micros).padStart(3, "0")}Z`;
}

/**
 * The lines of a step's log, lazily. A running step's lines go up to its planned end: the caller stops at the
 * story's now. An aborted step's lines stop where it was aborted. With `unit` only that command unit's log.
 */
export function* renderStepLog(spec: StepLogSpec, unit?: string): Generator<LogLine> {
  const isDelegateLog = spec.units !== undefined && spec.units.length > 0;
  for (const line of timedLines(spec, unit)) {
    yield {
      level: isDelegateLog ? line.level : "info",
      pos: line.pos,
      out: isDelegateLog ? line.text : `${line.text}\n`,
      time: timeText(line.at),
      args: isDelegateLog ? {} : null,
    };
  }
}

/** Positions of the lines that show the cause (the planted truth); empty when the step did not fail. */
export function causeLines(spec: StepLogSpec, unit?: string): number[] {
  const positions: number[] = [];
  for (const line of timedLines(spec, unit)) if (line.cause) positions.push(line.pos);
  return positions;
}
