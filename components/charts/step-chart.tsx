import type { ReactNode } from "react";
import { ChartFrame, type ChartTable } from "./chart-frame";

export interface StepPoint {
  key: string;
  /** 0..1 */
  value: number;
  /** Stands below the point: `v3`. */
  name: string;
  /** What the point is, in full, on hover. */
  title: string;
}

const width = 320;
const left = 34;
const right = 12;
const top = 8;
const bottom = 18;

/** A share that changes in a few steps, each step equally wide: versions of a judgement. Needs no chart library. */
export function StepChart({
  label,
  points,
  table,
  legend,
  height = 120,
}: {
  label: string;
  points: readonly StepPoint[];
  table: ChartTable;
  legend?: ReactNode;
  height?: number;
}) {
  const stepWidth = (width - left - right) / Math.max(1, points.length - 1);
  const x = (index: number) => (points.length === 1 ? (left + width - right) / 2 : left + index * stepWidth);
  const y = (value: number) => top + (1 - value) * (height - top - bottom);
  const every = Math.ceil(points.length / 8);
  return (
    <ChartFrame label={label} height={height} table={table} legend={legend}>
      <svg viewBox={`0 0 ${width} ${height}`} width="100%" height={height} role="img" aria-label={label}>
        {[0, 0.5, 1].map((value) => (
          <g key={value}>
            <line x1={left} x2={width - right} y1={y(value)} y2={y(value)} stroke="var(--line)" />
            <text x={left - 6} y={y(value) + 4} textAnchor="end" fontSize="11" fill="var(--ink-faint)">
              {value * 100} %
            </text>
          </g>
        ))}
        <polyline
          points={points.map(({ value }, index) => `${x(index)},${y(value)}`).join(" ")}
          fill="none"
          stroke="var(--accent)"
          strokeWidth="2"
          strokeLinejoin="round"
        />
        {points.map((point, index) => (
          <g key={point.key}>
            <circle cx={x(index)} cy={y(point.value)} r="3.5" fill="var(--accent)" stroke="var(--surface)" />
            <circle cx={x(index)} cy={y(point.value)} r="10" fill="transparent">
              <title>{point.title}</title>
            </circle>
            {index % every === 0 || index === points.length - 1 ? (
              <text x={x(index)} y={height - 4} textAnchor="middle" fontSize="11" fill="var(--ink-faint)">
                {point.name}
              </text>
            ) : null}
          </g>
        ))}
      </svg>
    </ChartFrame>
  );
}
