import { z } from "zod";
import { asNumber, asText } from "./lenient";

/** A line as the log service stores it: one JSON object per line. */
export const StoredLogLine = z.looseObject({
  level: asText,
  pos: asNumber,
  out: z.string(),
  time: asText,
});

/** A log line as readers see it. `message` may hold ANSI sequences and has no trailing line break. */
export interface LogLine {
  /** Upper case: DEBUG, INFO, WARN, ERROR, FATAL; null when the log does not say. */
  level: string | null;
  /** ISO 8601, as precise as Harness gives it; null when unknown. */
  time: string | null;
  message: string;
}

/** State of a zip that the log service prepares. `status`: queued, in_progress, success, error. */
export const LogDownload = z.looseObject({
  status: z.string(),
  link: asText,
  expires: asText,
  message: asText,
});
export type LogDownload = z.infer<typeof LogDownload>;
