import { clsx } from "clsx";
import type { ReactNode } from "react";
import type { Outcome } from "@/schemas/executions/execution-status";

/** The word for each outcome, the same everywhere. */
export const outcomeLabels: Record<Outcome, string> = {
  succeeded: "Succeeded",
  failed: "Failed",
  running: "Running",
  waiting: "Waiting",
  cancelled: "Aborted",
  skipped: "Skipped",
  unknown: "Unknown",
};

export const outcomeText: Record<Outcome, string> = {
  succeeded: "text-succeeded",
  failed: "text-failed",
  running: "text-running",
  waiting: "text-waiting",
  cancelled: "text-cancelled",
  skipped: "text-skipped",
  unknown: "text-unknown",
};

export const outcomeSoft: Record<Outcome, string> = {
  succeeded: "bg-succeeded-soft",
  failed: "bg-failed-soft",
  running: "bg-running-soft",
  waiting: "bg-waiting-soft",
  cancelled: "bg-cancelled-soft",
  skipped: "bg-skipped-soft",
  unknown: "bg-unknown-soft",
};

const knock = { stroke: "var(--surface)", strokeWidth: 1.75, fill: "none", strokeLinecap: "round" } as const;

/** Seven silhouettes that differ without colour: disc, square, open ring, hourglass, barred ring, dash, diamond. */
const shapes: Record<Outcome, ReactNode> = {
  succeeded: (
    <>
      <circle cx="8" cy="8" r="6.5" fill="currentColor" />
      <path d="M5.2 8.2 7.2 10.2 10.9 6.1" {...knock} strokeLinejoin="round" />
    </>
  ),
  failed: (
    <>
      <rect x="1.75" y="1.75" width="12.5" height="12.5" rx="2" fill="currentColor" />
      <path d="M5.6 5.6 10.4 10.4M10.4 5.6 5.6 10.4" {...knock} />
    </>
  ),
  running: (
    <>
      <circle cx="8" cy="8" r="5.75" fill="none" stroke="currentColor" strokeWidth="1.5" opacity="0.45" />
      <path
        d="M8 2.25a5.75 5.75 0 0 1 5.75 5.75"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
      />
      <circle cx="8" cy="8" r="2" fill="currentColor" />
    </>
  ),
  waiting: (
    <>
      <path d="M8 1.2 15 14H1Z" fill="currentColor" stroke="currentColor" strokeLinejoin="round" />
      <path d="M8 6v3.4M8 11.7v.05" {...knock} />
    </>
  ),
  cancelled: (
    <>
      <circle cx="8" cy="8" r="5.75" fill="none" stroke="currentColor" strokeWidth="1.75" />
      <path d="M4.2 11.8 11.8 4.2" stroke="currentColor" strokeWidth="1.75" />
    </>
  ),
  skipped: <path d="M3 8h10" stroke="currentColor" strokeWidth="2.25" strokeLinecap="round" />,
  unknown: (
    <>
      <path d="M8 1.25 14.75 8 8 14.75 1.25 8Z" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <circle cx="8" cy="8" r="1.4" fill="currentColor" />
    </>
  ),
};

/** The shape alone, in the status colour; hidden from assistive technology unless `label` is given. */
export function StatusShape({
  outcome,
  label,
  size = 14,
  className,
}: {
  outcome: Outcome;
  label?: string | undefined;
  size?: number | undefined;
  className?: string | undefined;
}) {
  const look = { width: size, height: size, viewBox: "0 0 16 16" };
  const classes = clsx("shrink-0", outcomeText[outcome], className);
  if (label === undefined) {
    return (
      <svg {...look} className={classes} aria-hidden="true">
        {shapes[outcome]}
      </svg>
    );
  }
  return (
    <svg {...look} className={classes} role="img" aria-label={label}>
      <title>{label}</title>
      {shapes[outcome]}
    </svg>
  );
}

/**
 * An outcome as colour, shape and word.
 *
 * @param label replaces the outcome's word, e.g. "Waiting for approval".
 * @param soft  draws it as a tinted pill.
 */
export function StatusMark({
  outcome,
  label,
  soft = false,
  className,
}: {
  outcome: Outcome;
  label?: string | undefined;
  soft?: boolean | undefined;
  className?: string | undefined;
}) {
  return (
    <span
      className={clsx(
        "inline-flex items-center gap-1.5 whitespace-nowrap",
        outcomeText[outcome],
        soft && ["rounded px-1.5 py-0.5 text-xs font-medium", outcomeSoft[outcome]],
        className,
      )}
    >
      <StatusShape outcome={outcome} />
      {label ?? outcomeLabels[outcome]}
    </span>
  );
}
