import { z } from "zod";
import { defaultRange, timeRanges } from "./time-ranges";

export const TimeRange = z.enum(timeRanges);
export type TimeRange = z.infer<typeof TimeRange>;

/** At most 366 days, the longest span for which a page is still cheap. */
export const maxSpanMs = 366 * 86_400_000;

/** The filters that all list pages share, as in their URL. Empty and null mean "all". */
export const PageFilters = z.object({
  range: TimeRange,
  /** Both or none; when given they replace `range`. ISO 8601. */
  from: z.iso.datetime({ offset: true }).nullable(),
  to: z.iso.datetime({ offset: true }).nullable(),
  projects: z.array(z.string().min(1).max(200)).max(100),
  pipeline: z.string().min(1).max(200).nullable(),
  /** A name, or `defaultBranchOnly`. */
  branch: z.string().min(1).max(300).nullable(),
  trigger: z.string().min(1).max(60).nullable(),
});
export type PageFilters = z.infer<typeof PageFilters>;

/** Search params as Next gives them to a page. */
export type SearchParams = Readonly<Record<string, string | string[] | undefined>>;

/** Search params as a page, a route handler or a link has them. */
export type RawParams = URLSearchParams | SearchParams;

/** The one value of a parameter; the first when it is given more than once, null when absent or empty. */
export function paramOf(raw: RawParams, name: string): string | null {
  const value = raw instanceof URLSearchParams ? raw.get(name) : raw[name];
  const first = typeof value === "string" ? value : value?.[0];
  return first === undefined || first === null || first.trim() === "" ? null : first.trim();
}

/** What was read, and one sentence for each value that was passed over. */
export interface Parsed<Value> {
  value: Value;
  notices: string[];
}

/**
 * Reads one parameter by its schema. A bad value falls back with a notice: a link that somebody edited or that an older
 * version made shows a page, never a crash.
 */
export function readParam<Value, Fallback extends Value>(
  raw: RawParams,
  name: string,
  schema: z.ZodType<Value>,
  fallback: Fallback,
  notices: string[],
): Value {
  const text = paramOf(raw, name);
  if (text === null) return fallback;
  const parsed = schema.safeParse(text);
  if (parsed.success) return parsed.data;
  notices.push(`The filter ${name}="${text.slice(0, 60)}" was passed over: it is not a valid value.`);
  return fallback;
}

/** Reads the common filters of a page or a request. Never throws. */
export function parseFilters(raw: RawParams): Parsed<PageFilters> {
  const notices: string[] = [];
  const { shape } = PageFilters;
  const range = readParam(raw, "range", shape.range, defaultRange, notices);
  let from = readParam(raw, "from", shape.from, null, notices);
  let to = readParam(raw, "to", shape.to, null, notices);
  if ((from === null) !== (to === null)) {
    notices.push("A time range needs both from and to; the last 7 days are shown instead.");
    from = null;
    to = null;
  }
  if (from !== null && to !== null) {
    const spanMs = Date.parse(to) - Date.parse(from);
    if (spanMs <= 0 || spanMs > maxSpanMs) {
      notices.push("The time range was passed over: it must end after it begins and span at most 366 days.");
      from = null;
      to = null;
    }
  }
  const projectsText = paramOf(raw, "project");
  const projects = shape.projects.safeParse([
    ...new Set(
      (projectsText ?? "")
        .split(",")
        .map((key) => key.trim())
        .filter(Boolean),
    ),
  ]);
  if (!projects.success)
    notices.push("The filter project was passed over: too many or too long project keys.");
  return {
    value: {
      range,
      from,
      to,
      projects: projects.success ? projects.data : [],
      pipeline: readParam(raw, "pipeline", shape.pipeline, null, notices),
      branch: readParam(raw, "branch", shape.branch, null, notices),
      trigger: readParam(raw, "trigger", shape.trigger, null, notices),
    },
    notices,
  };
}
