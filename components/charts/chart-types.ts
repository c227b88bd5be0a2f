import type { Bucket } from "@/schemas/filter-links";

export interface Series {
  key: string;
  name: string;
  /** A CSS colour, usually a token: `var(--succeeded)`. */
  color: string;
  dashed?: boolean;
}

/** One bucket of time. A missing value is a gap in the line. */
export interface TimePoint {
  at: number;
  values: Readonly<Record<string, number | null>>;
  previous?: Readonly<Record<string, number | null>> | undefined;
}

export interface TimeChartProps {
  label: string;
  points: readonly TimePoint[];
  series: readonly Series[];
  bucket: Bucket;
  height?: number;
  /** A value in full, for tooltip and table. */
  format: (value: number) => string;
  /** A value on the axis, with its unit. */
  formatAxis: (value: number) => string;
  /** Where a click on a bucket leads. */
  hrefFor?: (at: number) => string;
}

export const axisStyle = { fontSize: 12, fill: "var(--ink-faint)" };
export const chartHeight = 220;
