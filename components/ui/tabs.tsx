"use client";

import { Tabs as Base } from "@base-ui/react/tabs";
import type { ReactNode } from "react";

export interface Tab {
  value: string;
  label: ReactNode;
  /** A number beside the label. */
  count?: number;
  content: ReactNode;
}

/** Tabs with their panels. Controlled when `value` is given, so that the choice can live in the URL. */
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
  return (
    <Base.Root
      {...(value === undefined ? { defaultValue: defaultValue ?? tabs[0]?.value } : { value })}
      {...(onChange === undefined ? {} : { onValueChange: (next: string) => onChange(next) })}
    >
      <Base.List aria-label={label} className="scroll-thin flex gap-4 overflow-x-auto border-b border-line">
        {tabs.map((tab) => (
          <Base.Tab
            key={tab.value}
            value={tab.value}
            className="-mb-px flex h-9 items-center gap-1.5 border-b-2 border-transparent text-base whitespace-nowrap text-ink-soft hover:text-ink data-active:border-accent data-active:font-medium data-active:text-ink"
          >
            {tab.label}
            {tab.count === undefined ? null : <span className="text-xs text-ink-faint">{tab.count}</span>}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.value} value={tab.value} className="pt-4 outline-none">
          {tab.content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
