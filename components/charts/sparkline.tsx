/** A line without axes, for a table cell; the figures stand beside it. Gaps are bridged. */
export function Sparkline({
  values,
  label,
  color = "var(--ink-soft)",
  width = 96,
  height = 24,
  min,
  max,
}: {
  values: readonly (number | null)[];
  label: string;
  color?: string;
  width?: number;
  height?: number;
  min?: number;
  max?: number;
}) {
  const known = values.filter((value): value is number => value !== null);
  const low = min ?? Math.min(...known);
  const high = max ?? Math.max(...known);
  const span = high - low || 1;
  const points = values.flatMap((value, index) =>
    value === null
      ? []
      : [
          `${((index / Math.max(1, values.length - 1)) * (width - 4) + 2).toFixed(1)},${(height - 3 - ((value - low) / span) * (height - 6)).toFixed(1)}`,
        ],
  );
  return (
    <svg width={width} height={height} role="img" aria-label={label}>
      <title>{label}</title>
      {points.length > 1 ? (
        <polyline
          points={points.join(" ")}
          fill="none"
          stroke={color}
          strokeWidth="1.5"
          strokeLinejoin="round"
        />
      ) : (
        points.map((point) => {
          const [x = "0", y = "0"] = point.split(",");
          return <circle key={point} cx={x} cy={y} r="2" fill={color} />;
        })
      )}
    </svg>
  );
}

/** Counts as small bars on one ground line, for a table cell; a count of none is a gap. */
export function SparkBars({
  values,
  label,
  color = "var(--ink-soft)",
  width = 112,
  height = 24,
}: {
  values: readonly number[];
  label: string;
  color?: string;
  width?: number;
  height?: number;
}) {
  const largest = Math.max(1, ...values);
  const step = width / Math.max(1, values.length);
  const bar = Math.max(1, Math.min(8, step - 1));
  return (
    <svg width={width} height={height} role="img" aria-label={label}>
      <title>{label}</title>
      <line x1="0" x2={width} y1={height - 0.5} y2={height - 0.5} stroke="var(--line-strong)" />
      {values.map((value, index) => {
        const tall = value === 0 ? 0 : Math.max(2, ((height - 2) * value) / largest);
        return (
          <rect
            key={index}
            x={index * step + (step - bar) / 2}
            y={height - 1 - tall}
            width={bar}
            height={tall}
            rx="1"
            fill={color}
          />
        );
      })}
    </svg>
  );
}
