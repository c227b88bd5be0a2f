"use client";

import { ChevronsUpDown } from "lucide-react";
import { useOnDemand } from "./on-demand";
import { type SelectProps, selectFieldClass } from "./select-field";

const loadList = () => import("./select-list");

/** One choice of a short list. `label` names it; `prefix` shows a word before the value ("Status: failed"). */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, prefix, value, options, size = "md", disabled = false, id, className } = props;
  const { loaded, triggerProps } = useOnDemand(loadList);
  if (loaded !== null) return <loaded.SelectWithList {...props} />;
  return (
    <button
      type="button"
      role="combobox"
      aria-haspopup="listbox"
      aria-expanded={false}
      aria-label={label}
      disabled={disabled}
      {...(id === undefined ? {} : { id })}
      {...(disabled ? { "data-disabled": "" } : {})}
      className={selectFieldClass(size, className)}
      {...triggerProps}
    >
      <span className="truncate">
        {prefix === undefined ? null : <span className="text-ink-faint">{prefix} </span>}
        <span>{options.find((option) => option.value === value)?.label ?? value}</span>
      </span>
      <span className="text-ink-faint" aria-hidden>
        <ChevronsUpDown className="size-3.5" aria-hidden />
      </span>
    </button>
  );
}
