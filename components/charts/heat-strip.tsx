"use client";

import { clsx } from "clsx";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, type MouseEvent, useRef, useState } from "react";
import type { Outcome } from "@/schemas/executions/execution-status";

export interface HeatCell {
  key: string;
  outcome: Outcome;
  href: string;
  /** What the cell is, in full: `#412 failed after 4m 12s, Sat 21 Nov, 14:03`. */
  title: string;
}

/** Height tells what colour tells: a failure is a full bar, a success a short one, an abort a stub. */
const looks: Record<Outcome, string> = {
  succeeded: "h-3 bg-succeeded/75",
  failed: "h-6 bg-failed",
  running: "h-4.5 bg-running animate-breathe",
  waiting: "h-4.5 bg-waiting",
  cancelled: "h-1.5 bg-cancelled/80",
  skipped: "h-1 bg-skipped/70",
  unknown: "h-3 border border-unknown",
};

/**
 * One cell an execution, the newest at the right. One stop of the tab key; arrow keys walk along the cells, Enter opens.
 */
export function HeatStrip({ label, cells }: { label: string; cells: readonly HeatCell[] }) {
  const router = useRouter();
  const list = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState<number | null>(null);
  const cell = shown === null ? undefined : cells[shown];

  const indexOf = (target: EventTarget): number | null => {
    if (!(target instanceof HTMLElement)) return null;
    const index = target.closest<HTMLElement>("[data-index]")?.dataset.index;
    return index === undefined ? null : Number(index);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const from = indexOf(event.target) ?? cells.length - 1;
    const steps: Record<string, number> = {
      ArrowLeft: from - 1,
      ArrowRight: from + 1,
      Home: 0,
      End: cells.length - 1,
    };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    list.current
      ?.querySelector<HTMLElement>(`[data-index="${Math.min(cells.length - 1, Math.max(0, to))}"]`)
      ?.focus();
  };
  const onClick = (event: MouseEvent) => {
    const index = indexOf(event.target);
    const target = index === null ? undefined : cells[index];
    if (target === undefined || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0)
      return;
    event.preventDefault();
    router.push(target.href);
  };

  return (
    <div className="relative min-w-0">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls, these are links */}
      <div
        ref={list}
        role="group"
        aria-label={label}
        className="flex h-7 items-end justify-end gap-px overflow-hidden"
        onKeyDown={onKeyDown}
        onClick={onClick}
        onMouseOver={(event) => setShown(indexOf(event.target))}
        onMouseLeave={() => setShown(null)}
        onFocus={(event) => setShown(indexOf(event.target))}
        onBlur={() => setShown(null)}
      >
        {cells.map((each, index) => (
          <a
            key={each.key}
            href={each.href}
            data-index={index}
            aria-label={each.title}
            tabIndex={index === cells.length - 1 ? 0 : -1}
            className="flex h-7 w-1.75 max-w-1.75 shrink-0 items-end pb-0.5 outline-offset-0! hover:brightness-90"
          >
            <span className={clsx("w-full rounded-[1.5px]", looks[each.outcome])} />
          </a>
        ))}
      </div>
      {cell === undefined ? null : (
        <div className="popup pointer-events-none absolute right-0 bottom-full z-20 mb-1 px-2 py-1 text-xs whitespace-nowrap">
          {cell.title}
        </div>
      )}
    </div>
  );
}
