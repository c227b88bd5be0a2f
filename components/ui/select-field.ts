import { clsx } from "clsx";
import type { ReactNode } from "react";

export interface SelectOption<Value extends string = string> {
  value: Value;
  label: string;
  /** Second line in the list. */
  about?: string;
}

export interface SelectProps<Value extends string> {
  label: string;
  prefix?: ReactNode;
  value: Value;
  options: readonly SelectOption<Value>[];
  onChange?: (value: Value) => void;
  size?: "sm" | "md";
  disabled?: boolean;
  id?: string;
  className?: string;
}

export function selectFieldClass(size: "sm" | "md", className?: string): string {
  return clsx(
    "field inline-flex items-center justify-between gap-2 text-left whitespace-nowrap select-none",
    size === "sm" ? "h-7 px-2 text-sm" : "h-8 px-2.5 text-base",
    className,
  );
}
