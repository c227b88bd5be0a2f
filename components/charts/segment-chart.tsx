import { formatBucket } from "@/lib/format/time";
import { axisEnd } from "./axis-ticks";

export interface Segment {
  key: string;
  startMs: number;
  endMs: number;
  /** 0..1 */
  share: number;
  /** Where it may have begun instead; null when that is not known. */
  startLowMs: number | null;
  startHighMs: number | null;
}

const shares = [0.01, 0.05, 0.1, 0.25, 0.5, 1];

/**
 * Stretches of time in which a share was steady: each a step, each border a change point with the interval in which it
 * may lie. What it shows stands beside it in words, so it is hidden from assistive technology.
 */
export function SegmentChart({
  segments,
  color,
  formatShare,
}: {
  segments: readonly Segment[];
  color: string;
  formatShare: (share: number) => string;
}) {
  const from = segments[0]?.startMs ?? 0;
  const to = Math.max(from + 1, segments.at(-1)?.endMs ?? 0);
  const max = axisEnd(shares, Math.max(0.01, ...segments.map((segment) => segment.share)));
  const left = (at: number) => (100 * (Math.min(to, Math.max(from, at)) - from)) / (to - from);
  return (
    <div aria-hidden className="relative h-36 text-xs text-ink-faint">
      <div className="absolute top-1 right-0 bottom-5 left-11 border-b border-line-strong">
        {[max, max / 2].map((tick) => (
          <div
            key={tick}
            className="absolute inset-x-0 border-t border-line"
            style={{ bottom: `${(100 * tick) / max}%` }}
          >
            <span className="absolute right-full -translate-y-1/2 pr-1.5 whitespace-nowrap">
              {formatShare(tick)}
            </span>
          </div>
        ))}
        {segments.map((segment, index) => (
          <div key={segment.key}>
            <div
              className="absolute bottom-0"
              style={{
                left: `${left(segment.startMs)}%`,
                width: `${Math.max(0.4, left(segment.endMs) - left(segment.startMs))}%`,
                height: `${(100 * segment.share) / max}%`,
                background: `color-mix(in oklab, ${color} 22%, transparent)`,
                borderTop: `2px solid ${color}`,
              }}
            />
            {index === 0 ? null : (
              <>
                {segment.startLowMs === null || segment.startHighMs === null ? null : (
                  <div
                    className="absolute inset-y-0 bg-ink/8"
                    style={{
                      left: `${left(segment.startLowMs)}%`,
                      width: `${Math.max(0.3, left(segment.startHighMs) - left(segment.startLowMs))}%`,
                    }}
                  />
                )}
                <div
                  className="absolute inset-y-0 border-l-2 border-dashed border-ink-soft"
                  style={{ left: `${left(segment.startMs)}%` }}
                />
              </>
            )}
          </div>
        ))}
      </div>
      <div className="absolute right-0 bottom-0 left-11 flex justify-between">
        {[0, 1, 2, 3].map((step) => (
          <span key={step}>{formatBucket(from + ((to - from) * step) / 3, "day")}</span>
        ))}
      </div>
    </div>
  );
}
