"use client";

import { clsx } from "clsx";
import { type KeyboardEvent, type ReactNode, useId, useState } from "react";

export interface Tab {
  value: string;
  label: ReactNode;
  /** A number beside the label. */
  count?: number;
  content: ReactNode;
}

/**
 * Tabs with their panels, of which only the chosen one is drawn. Controlled when `value` is given, so that the choice can
 * live in the URL; a value that no tab has shows the first. Arrow keys, Home and End move the focus; Enter chooses.
 */
export function Tabs({
  tabs,
  label,
  value,
  defaultValue,
  onChange,
}: {
  tabs: readonly Tab[];
  label: string;
  value?: string;
  defaultValue?: string;
  onChange?: (value: string) => void;
}) {
  const id = useId();
  const [own, setOwn] = useState(defaultValue);
  const wanted = value ?? own;
  const chosen = tabs.find((tab) => tab.value === wanted) ?? tabs[0];
  return (
    <>
      <div
        role="tablist"
        aria-label={label}
        className="scroll-thin flex gap-4 overflow-x-auto border-b border-line"
      >
        {tabs.map((tab) => {
          const isChosen = tab === chosen;
          return (
            <button
              key={tab.value}
              type="button"
              role="tab"
              id={`${id}-${tab.value}`}
              aria-selected={isChosen}
              aria-controls={isChosen ? `${id}-panel` : undefined}
              tabIndex={isChosen ? 0 : -1}
              onClick={() => {
                setOwn(tab.value);
                onChange?.(tab.value);
              }}
              onKeyDown={moveFocus}
              className={clsx(
                "-mb-px flex h-9 items-center gap-1.5 border-b-2 text-base whitespace-nowrap hover:text-ink",
                isChosen ? "border-accent font-medium text-ink" : "border-transparent text-ink-soft",
              )}
            >
              {tab.label}
              {tab.count === undefined ? null : <span className="text-xs text-ink-faint">{tab.count}</span>}
            </button>
          );
        })}
      </div>
      {chosen === undefined ? null : (
        <div
          key={chosen.value}
          role="tabpanel"
          id={`${id}-panel`}
          aria-labelledby={`${id}-${chosen.value}`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a panel may hold nothing else that takes the focus
          tabIndex={0}
          className="pt-4 outline-none"
        >
          {chosen.content}
        </div>
      )}
    </>
  );
}

function moveFocus(event: KeyboardEvent<HTMLButtonElement>): void {
  const list = [...(event.currentTarget.parentElement?.children ?? [])];
  const from = list.indexOf(event.currentTarget);
  const to =
    event.key === "ArrowRight"
      ? (from + 1) % list.length
      : event.key === "ArrowLeft"
        ? (from - 1 + list.length) % list.length
        : event.key === "Home"
          ? 0
          : event.key === "End"
            ? list.length - 1
            : null;
  const next = to === null ? undefined : list[to];
  if (!(next instanceof HTMLElement)) return;
  event.preventDefault();
  next.focus();
}
