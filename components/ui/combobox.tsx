"use client";

import { Combobox as Base } from "@base-ui/react/combobox";
import { clsx } from "clsx";
import { Check, ChevronsUpDown, Search } from "lucide-react";
import type { ReactNode } from "react";

export interface ComboboxOption {
  value: string;
  label: string;
  /** Second line or group, also searched. */
  about?: string | undefined;
}

interface Shared {
  label: string;
  options: readonly ComboboxOption[];
  /** What the closed field says when nothing is chosen, e.g. "All pipelines". */
  emptyLabel: string;
  prefix?: ReactNode;
  searchPlaceholder?: string;
  size?: "sm" | "md";
  className?: string;
}

const trigger = (size: "sm" | "md", className?: string) =>
  clsx(
    "field inline-flex min-w-0 items-center justify-between gap-2 text-left select-none",
    size === "sm" ? "h-7 px-2 text-sm" : "h-8 px-2.5 text-base",
    className,
  );

function Popup({ searchPlaceholder }: { searchPlaceholder: string }) {
  return (
    <Base.Portal>
      <Base.Positioner sideOffset={4} align="start" className="z-50">
        <Base.Popup className="popup w-72 max-w-[calc(100vw-2rem)]">
          <div className="flex items-center gap-2 border-b border-line px-2.5">
            <Search className="size-4 text-ink-faint" aria-hidden />
            <Base.Input
              placeholder={searchPlaceholder}
              aria-label={searchPlaceholder}
              className="h-9 w-full bg-transparent text-base outline-none"
            />
          </div>
          <Base.Empty className="px-3 py-3 text-sm text-ink-faint empty:hidden">Nothing matches.</Base.Empty>
          <Base.List className="scroll-thin max-h-72 overflow-y-auto p-1 empty:p-0">
            {(option: ComboboxOption) => (
              <Base.Item
                key={option.value}
                value={option}
                className="flex min-h-8 cursor-default items-center gap-2 rounded px-2 py-1 text-base outline-none select-none data-highlighted:bg-sunken"
              >
                <span className="min-w-0 flex-1">
                  <span className="block truncate">{option.label}</span>
                  {option.about === undefined ? null : (
                    <span className="block truncate text-xs text-ink-faint">{option.about}</span>
                  )}
                </span>
                <Base.ItemIndicator>
                  <Check className="size-4 text-accent" aria-hidden />
                </Base.ItemIndicator>
              </Base.Item>
            )}
          </Base.List>
        </Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  );
}

const searchText = (option: ComboboxOption) => `${option.label} ${option.about ?? ""}`;
const sameOption = (one: ComboboxOption, two: ComboboxOption) => one.value === two.value;

/** One choice of a long list with search. `null` means none; clearing is the first option when `clearable`. */
export function Combobox({
  label,
  options,
  emptyLabel,
  prefix,
  searchPlaceholder = "Search",
  size = "md",
  className,
  value,
  onChange,
}: Shared & { value: string | null; onChange: (value: string | null) => void }) {
  const all: ComboboxOption = { value: "", label: emptyLabel };
  const chosen = options.find((option) => option.value === value) ?? (value ? { value, label: value } : all);
  return (
    <Base.Root
      items={[all, ...options]}
      value={chosen}
      onValueChange={(next: ComboboxOption | null) => onChange(next?.value ? next.value : null)}
      itemToStringLabel={searchText}
      isItemEqualToValue={sameOption}
    >
      <Base.Trigger aria-label={`${label}: ${chosen.label}`} className={trigger(size, className)}>
        <span className="truncate">
          {prefix === undefined ? null : <span className="text-ink-faint">{prefix} </span>}
          {chosen.label}
        </span>
        <ChevronsUpDown className="size-3.5 shrink-0 text-ink-faint" aria-hidden />
      </Base.Trigger>
      <Popup searchPlaceholder={searchPlaceholder} />
    </Base.Root>
  );
}

/** Several choices of a long list with search; an empty array means all. */
export function MultiCombobox({
  label,
  options,
  emptyLabel,
  prefix,
  searchPlaceholder = "Search",
  size = "md",
  className,
  values,
  onChange,
}: Shared & { values: readonly string[]; onChange: (values: string[]) => void }) {
  const chosen = options.filter((option) => values.includes(option.value));
  const first = chosen[0];
  const summary =
    first === undefined
      ? emptyLabel
      : chosen.length === 1
        ? first.label
        : `${first.label} +${chosen.length - 1}`;
  return (
    <Base.Root
      items={[...options]}
      multiple
      value={chosen}
      onValueChange={(next: ComboboxOption[]) => onChange(next.map((option) => option.value))}
      itemToStringLabel={searchText}
      isItemEqualToValue={sameOption}
    >
      <Base.Trigger aria-label={`${label}: ${summary}`} className={trigger(size, className)}>
        <span className="truncate">
          {prefix === undefined ? null : <span className="text-ink-faint">{prefix} </span>}
          {summary}
        </span>
        <ChevronsUpDown className="size-3.5 shrink-0 text-ink-faint" aria-hidden />
      </Base.Trigger>
      <Popup searchPlaceholder={searchPlaceholder} />
    </Base.Root>
  );
}
