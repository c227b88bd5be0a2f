import { formatBucketFull } from "@/lib/format/time";
import type { ChartTable } from "./chart-frame";
import type { TimeChartProps } from "./chart-types";

/** The points of a chart over time as a table, the previous period beside each value. */
export function timeTable({
  points,
  series,
  bucket,
  format,
  hrefFor,
}: Pick<TimeChartProps, "points" | "series" | "bucket" | "format" | "hrefFor">): ChartTable {
  const withPrevious = points.some((point) => point.previous !== undefined);
  const text = (value: number | null | undefined) =>
    value === null || value === undefined ? "–" : format(value);
  return {
    columns: [
      bucket === "hour" ? "Hour" : "Day",
      ...series.flatMap((each) =>
        withPrevious ? [each.name, series.length === 1 ? "Previous" : `${each.name}, previous`] : [each.name],
      ),
    ],
    rows: points.map((point) => ({
      key: String(point.at),
      href: hrefFor?.(point.at),
      cells: [
        formatBucketFull(point.at, bucket),
        ...series.flatMap((each) => {
          const value = text(point.values[each.key]);
          return withPrevious ? [value, text(point.previous?.[each.key])] : [value];
        }),
      ],
    })),
  };
}
