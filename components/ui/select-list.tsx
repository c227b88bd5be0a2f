"use client";

import { Select as Base } from "@base-ui/react/select";
import { Check, ChevronsUpDown } from "lucide-react";
import { type SelectProps, selectFieldClass } from "./select-field";

/** The select with its list, opened: `select.tsx` puts it in the place of a closed field when that is first used. */
export function SelectWithList<Value extends string>({
  label,
  prefix,
  value,
  options,
  onChange,
  size = "md",
  disabled = false,
  id,
  className,
}: SelectProps<Value>) {
  return (
    <Base.Root
      defaultOpen
      items={options.map(({ value: itemValue, label: itemLabel }) => ({
        value: itemValue,
        label: itemLabel,
      }))}
      value={value}
      disabled={disabled}
      onValueChange={(next: Value | null) => {
        if (next !== null) onChange?.(next);
      }}
    >
      <Base.Trigger
        aria-label={label}
        {...(id === undefined ? {} : { id })}
        className={selectFieldClass(size, className)}
      >
        <span className="truncate">
          {prefix === undefined ? null : <span className="text-ink-faint">{prefix} </span>}
          <Base.Value />
        </span>
        <Base.Icon className="text-ink-faint">
          <ChevronsUpDown className="size-3.5" aria-hidden />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50">
          <Base.Popup className="popup scroll-thin max-h-80 min-w-(--anchor-width) overflow-y-auto p-1">
            {options.map((option) => (
              <Base.Item
                key={option.value}
                value={option.value}
                className="flex min-h-8 cursor-default items-center gap-2 rounded px-2 py-1 text-base outline-none select-none data-highlighted:bg-sunken"
              >
                <span className="flex-1">
                  <Base.ItemText>{option.label}</Base.ItemText>
                  {option.about === undefined ? null : (
                    <span className="block text-xs text-ink-faint">{option.about}</span>
                  )}
                </span>
                <Base.ItemIndicator>
                  <Check className="size-4 text-accent" aria-hidden />
                </Base.ItemIndicator>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
