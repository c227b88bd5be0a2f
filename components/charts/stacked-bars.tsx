"use client";

import { useRouter } from "next/navigation";
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { formatBucket, formatBucketFull } from "@/lib/format/time";
import { ChartFrame, LegendEntry } from "./chart-frame";
import { ChartTooltip } from "./chart-tooltip";
import { axisStyle, chartHeight, type TimeChartProps } from "./chart-types";
import { timeTable } from "./time-table";

/** Counts per bucket, stacked in the order of `series` from the axis up. A bar filters to its hour or day. */
export default function StackedBars(props: TimeChartProps) {
  const { label, points, series, bucket, format, formatAxis, height = chartHeight, hrefFor } = props;
  const router = useRouter();
  const data = points.map((point) => ({ at: point.at, ...point.values }));
  return (
    <ChartFrame
      label={label}
      height={height}
      table={timeTable(props)}
      legend={series.map((each) => (
        <LegendEntry key={each.key} color={each.color} kind="block">
          {each.name}
        </LegendEntry>
      ))}
    >
      <ResponsiveContainer width="100%" height="100%">
        <BarChart
          data={data}
          margin={{ top: 8, right: 12, bottom: 0, left: 0 }}
          barCategoryGap={points.length > 40 ? 1 : "18%"}
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
            width={44}
            tick={axisStyle}
            tickLine={false}
            axisLine={false}
            tickFormatter={formatAxis}
            allowDecimals={false}
          />
          <Tooltip
            isAnimationActive={false}
            cursor={{ fill: "var(--sunken)" }}
            content={({ active, label: at }) => {
              const point = points.find((each) => each.at === at);
              if (!active || point === undefined) return null;
              return (
                <ChartTooltip
                  title={formatBucketFull(point.at, bucket)}
                  lines={[...series].reverse().map((each) => ({
                    name: each.name,
                    color: each.color,
                    value: format(point.values[each.key] ?? 0),
                  }))}
                  {...(hrefFor === undefined ? {} : { foot: `Click to see this ${bucket}` })}
                />
              );
            }}
          />
          {series.map((each) => (
            <Bar
              key={each.key}
              dataKey={each.key}
              stackId="all"
              fill={each.color}
              maxBarSize={36}
              isAnimationActive={false}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </ChartFrame>
  );
}
