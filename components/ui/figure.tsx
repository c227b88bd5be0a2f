import { clsx } from "clsx";
import { ArrowDownRight, ArrowRight, ArrowUpRight } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";

/** How a change reads: which direction is good. */
export type Better = "up" | "down" | "neither";

/**
 * The change from the previous period as an arrow and a text; colour only repeats what the words say.
 *
 * @param change  current minus previous, in any unit; 0 when the text would not show it; null when there is no previous value
 * @param text    the change with its unit, e.g. `+1.2 pts`
 */
export function Delta({
  change,
  text,
  better,
  previous,
}: {
  change: number | null;
  text: string;
  better: Better;
  /** The previous value in words, shown after the change. */
  previous: string;
}) {
  if (change === null) return <span className="text-xs text-ink-faint">no earlier data</span>;
  const Arrow = change === 0 ? ArrowRight : change > 0 ? ArrowUpRight : ArrowDownRight;
  const good = change !== 0 && better !== "neither" && change > 0 === (better === "up");
  const bad = change !== 0 && better !== "neither" && !good;
  return (
    <span className="flex flex-wrap items-center gap-x-1 text-xs text-ink-faint">
      <span
        className={clsx(
          "inline-flex items-center gap-0.5 font-medium",
          good ? "text-succeeded" : bad ? "text-failed" : "text-ink-soft",
        )}
      >
        <Arrow className="size-3.5" aria-hidden />
        {text}
        <span className="sr-only">{good ? " (better)" : bad ? " (worse)" : ""}</span>
      </span>
      <span>from {previous}</span>
    </span>
  );
}

/** One figure of a row of figures: name, value, change; the whole cell links to the list that it counts. */
export function Figure({
  label,
  value,
  delta,
  href,
  about,
  children,
}: {
  label: string;
  value: ReactNode;
  delta?: ReactNode;
  href?: string | undefined;
  /** How it is computed, as a hover text. */
  about?: string;
  children?: ReactNode;
}) {
  const body = (
    <>
      <span className="text-sm text-ink-soft" title={about}>
        {label}
      </span>
      <span className="text-xl font-semibold tracking-tight">{value}</span>
      {delta}
      {children}
    </>
  );
  // The lines of the last column and row lie under the edge of the strip, which clips them.
  const look = "-mr-px -mb-px flex min-w-0 flex-col gap-0.5 border-r border-b border-line px-4 py-3";
  return href === undefined ? (
    <div className={look}>{body}</div>
  ) : (
    <Link href={href} className={clsx(look, "hover:bg-sunken focus-visible:outline-offset-[-2px]")}>
      {body}
    </Link>
  );
}

/** A strip of figures with hairlines between them; wraps without orphan borders. */
export function Figures({ children, label }: { children: ReactNode; label: string }) {
  return (
    <section
      aria-label={label}
      className="grid grid-cols-[repeat(auto-fit,minmax(9.5rem,1fr))] overflow-hidden rounded border border-line bg-surface"
    >
      {children}
    </section>
  );
}
