import { clsx } from "clsx";
import { formatDuration } from "@/lib/format/duration";

/** A duration as `4m 12s`, machine-readable as ISO 8601. */
export function Duration({ ms, className }: { ms: number | null | undefined; className?: string }) {
  if (ms === null || ms === undefined) return <span className={clsx("text-ink-faint", className)}>–</span>;
  return (
    <time dateTime={`PT${(ms / 1000).toFixed(3)}S`} className={clsx("whitespace-nowrap", className)}>
      {formatDuration(ms)}
    </time>
  );
}
