import { clsx } from "clsx";
import { ChevronsUpDown } from "lucide-react";
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

export interface ComboboxProps extends Shared {
  value: string | null;
  onChange: (value: string | null) => void;
}

export interface MultiComboboxProps extends Shared {
  values: readonly string[];
  onChange: (values: string[]) => void;
}

/** The option that the field shows; one with the empty value stands for none. */
export function chosenOption({ options, value, emptyLabel }: ComboboxProps): ComboboxOption {
  return (
    options.find((option) => option.value === value) ??
    (value ? { value, label: value } : { value: "", label: emptyLabel })
  );
}

/** What the closed field of several choices says. */
export function choicesSummary({ options, values, emptyLabel }: MultiComboboxProps): string {
  const chosen = options.filter((option) => values.includes(option.value));
  const first = chosen[0];
  if (first === undefined) return emptyLabel;
  return chosen.length === 1 ? first.label : `${first.label} +${chosen.length - 1}`;
}

export function fieldClass(size: "sm" | "md" = "md", className?: string): string {
  return clsx(
    "field inline-flex min-w-0 items-center justify-between gap-2 text-left select-none",
    size === "sm" ? "h-7 px-2 text-sm" : "h-8 px-2.5 text-base",
    className,
  );
}

/** The inside of the closed field. */
export function FieldText({ prefix, children }: { prefix: ReactNode; children: string }) {
  return (
    <>
      <span className="truncate">
        {prefix === undefined ? null : <span className="text-ink-faint">{prefix} </span>}
        {children}
      </span>
      <ChevronsUpDown className="size-3.5 shrink-0 text-ink-faint" aria-hidden />
    </>
  );
}
