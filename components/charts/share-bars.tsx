import Link from "next/link";
import { formatCount } from "@/lib/format/number";
import { formatPercent } from "@/lib/format/percent";

export interface Share {
  key: string;
  name: string;
  /** Explains the name on hover. */
  about?: string;
  count: number;
  /** 0..1 */
  share: number;
  previousShare: number | null;
  href: string;
}

/** Parts of a whole as rows: name, count, share, and a bar with a tick where the previous period stood. */
export function ShareBars({
  label,
  shares,
  color = "var(--failed)",
}: {
  label: string;
  shares: readonly Share[];
  color?: string;
}) {
  const largest = Math.max(...shares.map((share) => Math.max(share.share, share.previousShare ?? 0)), 0.01);
  return (
    <ul aria-label={label} className="flex flex-col">
      {shares.map((share) => (
        <li key={share.key}>
          <Link
            href={share.href}
            title={share.about}
            className="-mx-2 grid grid-cols-[minmax(0,1fr)_auto_3.75rem] items-baseline gap-x-3 gap-y-1 rounded px-2 py-1.5 hover:bg-sunken"
          >
            <span className="truncate">{share.name}</span>
            <span className="text-right text-ink-soft">{formatCount(share.count)}</span>
            <span className="text-right font-medium">{formatPercent(share.share)}</span>
            <svg
              className="col-span-3 h-1.5 w-full"
              viewBox="0 0 100 6"
              preserveAspectRatio="none"
              aria-hidden="true"
            >
              <rect width="100" height="6" rx="1" fill="var(--sunken)" />
              <rect width={(100 * share.share) / largest} height="6" rx="1" fill={color} />
              {share.previousShare === null ? null : (
                <rect
                  x={Math.max(0, (100 * share.previousShare) / largest - 0.5)}
                  width="0.6"
                  height="6"
                  fill="var(--ink)"
                />
              )}
            </svg>
            {share.previousShare === null ? null : (
              <span className="sr-only">previous period {formatPercent(share.previousShare)}</span>
            )}
          </Link>
        </li>
      ))}
    </ul>
  );
}
