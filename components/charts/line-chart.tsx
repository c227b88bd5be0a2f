"use client";

import { useRouter } from "next/navigation";
import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { formatBucket, formatBucketFull } from "@/lib/format/time";
import { ChartFrame, LegendEntry } from "./chart-frame";
import { ChartTooltip } from "./chart-tooltip";
import { axisStyle, chartHeight, type TimeChartProps } from "./chart-types";
import { timeTable } from "./time-table";

/** Values over time, one line a series, the previous period fainter behind it. A click on a bucket opens its list. */
export default function TimeLineChart(
  props: TimeChartProps & { domain?: [number | "auto", number | "auto"]; ticks?: number[] },
) {
  const {
    label,
    points,
    series,
    bucket,
    format,
    formatAxis,
    height = chartHeight,
    hrefFor,
    domain,
    ticks,
  } = props;
  const router = useRouter();
  const data = points.map((point) => ({
    at: point.at,
    ...point.values,
    ...Object.fromEntries(series.map(({ key }) => [`previous ${key}`, point.previous?.[key] ?? null])),
  }));
  const withPrevious = points.some((point) => point.previous !== undefined);
  const sparse = points.length <= 14;
  return (
    <ChartFrame
      label={label}
      height={height}
      table={timeTable(props)}
      legend={
        <>
          {series.map((each) => (
            <LegendEntry key={each.key} color={each.color} kind={each.dashed ? "dashed" : "line"}>
              {each.name}
            </LegendEntry>
          ))}
          {withPrevious ? (
            <LegendEntry color="var(--ink-faint)" kind="faint">
              Previous period
            </LegendEntry>
          ) : null}
        </>
      }
    >
      <ResponsiveContainer width="100%" height="100%">
        <LineChart
          data={data}
          margin={{ top: 8, right: 12, bottom: 0, left: 0 }}
          accessibilityLayer
          className={hrefFor === undefined ? undefined : "cursor-pointer"}
          onClick={(state) => {
            const point = points[Number(state.activeTooltipIndex)];
            if (point !== undefined && hrefFor !== undefined) router.push(hrefFor(point.at));
          }}
        >
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="at"
            tickFormatter={(at: number) => formatBucket(at, bucket)}
            tick={axisStyle}
            tickLine={false}
            axisLine={{ stroke: "var(--line-strong)" }}
            minTickGap={28}
          />
          <YAxis
            width={52}
            tick={axisStyle}
            tickLine={false}
            axisLine={false}
            tickFormatter={formatAxis}
            domain={domain ?? [0, ticks?.at(-1) ?? "auto"]}
            {...(ticks === undefined ? {} : { ticks })}
            allowDataOverflow
          />
          <Tooltip
            isAnimationActive={false}
            cursor={{ stroke: "var(--line-strong)" }}
            content={({ active, label: at }) => {
              const point = points.find((each) => each.at === at);
              if (!active || point === undefined) return null;
              return (
                <ChartTooltip
                  title={formatBucketFull(point.at, bucket)}
                  lines={series.map((each) => ({
                    name: each.name,
                    color: each.color,
                    value: textOf(point.values[each.key], format),
                    previous:
                      point.previous === undefined ? undefined : textOf(point.previous[each.key], format),
                  }))}
                />
              );
            }}
          />
          {withPrevious
            ? series.map((each) => (
                <Line
                  key={`previous ${each.key}`}
                  dataKey={`previous ${each.key}`}
                  stroke={each.color}
                  strokeOpacity={0.4}
                  strokeWidth={1.5}
                  strokeDasharray="2 2"
                  dot={false}
                  activeDot={false}
                  connectNulls
                  isAnimationActive={false}
                />
              ))
            : null}
          {series.map((each) => (
            <Line
              key={each.key}
              dataKey={each.key}
              stroke={each.color}
              strokeWidth={2}
              {...(each.dashed ? { strokeDasharray: "5 3" } : {})}
              dot={sparse ? { r: 2.5, fill: each.color, strokeWidth: 0 } : false}
              activeDot={{ r: 4, fill: each.color, stroke: "var(--surface)", strokeWidth: 2 }}
              connectNulls
              isAnimationActive={false}
            />
          ))}
        </LineChart>
      </ResponsiveContainer>
    </ChartFrame>
  );
}

const textOf = (value: number | null | undefined, format: (value: number) => string) =>
  value === null || value === undefined ? "–" : format(value);
