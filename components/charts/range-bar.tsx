/**
 * An estimate and the range that it may lie in, on a scale from 0 to `max`: a bar with a tick. The figures stand beside
 * it in words, so it is hidden from assistive technology.
 */
export function RangeBar({
  value,
  low,
  high,
  max,
  color,
}: {
  value: number;
  low: number;
  high: number;
  max: number;
  color: string;
}) {
  const place = (at: number) => (100 * Math.min(max, Math.max(0, at))) / (max || 1);
  return (
    <span aria-hidden className="relative block h-2 w-full">
      <span className="absolute inset-x-0 top-0.75 h-0.5 rounded-full bg-line" />
      <span
        className="absolute top-0.5 h-1 min-w-0.5 rounded-full"
        style={{
          left: `${place(low)}%`,
          width: `${place(high) - place(low)}%`,
          background: `color-mix(in oklab, ${color} 45%, transparent)`,
        }}
      />
      <span
        className="absolute inset-y-0 w-0.5 -translate-x-1/2 rounded-full"
        style={{ left: `${place(value)}%`, background: color }}
      />
    </span>
  );
}
