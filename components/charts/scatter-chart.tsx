"use client";

import { useRouter } from "next/navigation";
import {
  CartesianGrid,
  ResponsiveContainer,
  Scatter,
  ScatterChart,
  Tooltip,
  XAxis,
  YAxis,
  ZAxis,
} from "recharts";
import { ChartFrame } from "./chart-frame";
import { ChartTooltip } from "./chart-tooltip";
import { axisStyle } from "./chart-types";

export interface ScatterPoint {
  key: string;
  name: string;
  x: number;
  y: number;
  /** Area of the dot, in any unit. */
  size: number;
  href: string;
}

interface Axis {
  name: string;
  format: (value: number) => string;
  formatAxis: (value: number) => string;
}

/** One dot a thing by two measures; a dot opens its page. */
export default function DotChart({
  label,
  points,
  x,
  y,
  height = 260,
}: {
  label: string;
  points: readonly ScatterPoint[];
  x: Axis;
  y: Axis;
  height?: number;
}) {
  const router = useRouter();
  const data = points.map((point) => ({ ...point }));
  return (
    <ChartFrame
      label={label}
      height={height}
      table={{
        columns: ["Name", x.name, y.name],
        rows: points.map((point) => ({
          key: point.key,
          href: point.href,
          cells: [point.name, x.format(point.x), y.format(point.y)],
        })),
      }}
    >
      <ResponsiveContainer width="100%" height="100%">
        <ScatterChart margin={{ top: 8, right: 16, bottom: 20, left: 8 }} accessibilityLayer>
          <CartesianGrid stroke="var(--line)" />
          <XAxis
            type="number"
            dataKey="x"
            tickFormatter={x.formatAxis}
            tick={axisStyle}
            tickLine={false}
            axisLine={{ stroke: "var(--line-strong)" }}
            label={{ value: x.name, position: "insideBottom", offset: -12, ...axisStyle }}
          />
          <YAxis
            type="number"
            dataKey="y"
            width={56}
            tickFormatter={y.formatAxis}
            tick={axisStyle}
            tickLine={false}
            axisLine={false}
            label={{
              value: y.name,
              angle: -90,
              position: "insideLeft",
              style: { textAnchor: "middle" },
              ...axisStyle,
            }}
          />
          <ZAxis type="number" dataKey="size" range={[40, 260]} />
          <Tooltip
            isAnimationActive={false}
            cursor={false}
            content={({ active, payload }) => {
              const key: unknown = payload[0]?.payload?.key;
              const point = points.find((each) => each.key === key);
              if (!active || point === undefined) return null;
              return (
                <ChartTooltip
                  title={point.name}
                  lines={[
                    { name: x.name, value: x.format(point.x), color: "var(--unknown)" },
                    { name: y.name, value: y.format(point.y), color: "var(--unknown)" },
                  ]}
                />
              );
            }}
          />
          <Scatter
            data={data}
            fill="var(--unknown)"
            fillOpacity={0.55}
            stroke="var(--unknown)"
            isAnimationActive={false}
            className="cursor-pointer"
            onClick={(dot) => {
              const key: unknown = dot.payload?.key;
              const point = points.find((each) => each.key === key);
              if (point !== undefined) router.push(point.href);
            }}
          />
        </ScatterChart>
      </ResponsiveContainer>
    </ChartFrame>
  );
}
