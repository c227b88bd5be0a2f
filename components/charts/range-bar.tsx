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
  const from = place(low);
  return (
    <svg className="h-2 w-full" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect y="3" width="100" height="2" fill="var(--sunken)" />
      <rect
        x={from}
        y="2"
        width={Math.max(1, place(high) - from)}
        height="4"
        rx="1"
        fill={color}
        fillOpacity="0.35"
      />
      <rect x={Math.min(98.5, Math.max(0, place(value) - 0.75))} width="1.5" height="8" fill={color} />
    </svg>
  );
}
