import { clsx } from "clsx";

/** A bar from 0 to 1 with its label; without a value it says that work goes on without a known end. */
export function Progress({
  value,
  label,
  text,
  className,
}: {
  value: number | null;
  label: string;
  /** Beside the label, e.g. `1,204 of 3,000`. */
  text?: string;
  className?: string;
}) {
  const percent = value === null ? undefined : Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div className={clsx("flex flex-col gap-1", className)}>
      <div className="flex justify-between gap-2 text-xs text-ink-soft">
        <span>{label}</span>
        <span className="text-ink-faint">{text ?? (percent === undefined ? "" : `${percent} %`)}</span>
      </div>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        className="h-1 overflow-hidden rounded-full bg-sunken"
      >
        <svg width="100%" height="4" aria-hidden preserveAspectRatio="none" viewBox="0 0 100 4">
          <rect
            height="4"
            width={percent ?? 100}
            className={clsx("fill-accent", percent === undefined && "animate-breathe")}
          />
        </svg>
      </div>
    </div>
  );
}
