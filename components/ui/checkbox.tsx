"use client";

import { Checkbox as Base } from "@base-ui/react/checkbox";
import { Switch as BaseSwitch } from "@base-ui/react/switch";
import { Check, Minus } from "lucide-react";
import { type ReactNode, useId } from "react";

interface Choice {
  label: ReactNode;
  about?: ReactNode;
  checked?: boolean;
  defaultChecked?: boolean;
  onChange?: (checked: boolean) => void;
  disabled?: boolean;
  name?: string;
  value?: string;
}

/*
 * Both name their label outright: the library does so only once it runs in the browser, and until then they had no name.
 */

/** A checkbox with its label; `mixed` shows a dash (some of a group). */
export function Checkbox({ label, about, onChange, mixed = false, ...rest }: Choice & { mixed?: boolean }) {
  const id = useId();
  return (
    <div className="flex items-start gap-2">
      <Base.Root
        id={id}
        aria-labelledby={`${id}-label`}
        {...rest}
        indeterminate={mixed}
        {...(onChange === undefined ? {} : { onCheckedChange: (next: boolean) => onChange(next) })}
        className="field mt-0.5 flex size-4 shrink-0 items-center justify-center data-checked:border-ink data-checked:bg-ink data-indeterminate:border-ink data-indeterminate:bg-ink"
      >
        <Base.Indicator className="text-on-ink">
          {mixed ? <Minus className="size-3" aria-hidden /> : <Check className="size-3" aria-hidden />}
        </Base.Indicator>
      </Base.Root>
      <label id={`${id}-label`} htmlFor={id} className="min-w-0 select-none">
        {label}
        {about === undefined ? null : <span className="block text-sm text-ink-faint">{about}</span>}
      </label>
    </div>
  );
}

/** A setting that takes effect at once. */
export function Switch({ label, about, onChange, ...rest }: Choice) {
  const id = useId();
  return (
    <div className="flex items-start gap-2.5">
      <BaseSwitch.Root
        id={id}
        aria-labelledby={`${id}-label`}
        {...rest}
        {...(onChange === undefined ? {} : { onCheckedChange: (next: boolean) => onChange(next) })}
        className="mt-0.5 flex h-4.5 w-8 shrink-0 items-center rounded-full border border-line-strong bg-sunken p-0.5 transition-colors data-checked:border-ink data-checked:bg-ink data-disabled:opacity-50"
      >
        <BaseSwitch.Thumb className="size-3 rounded-full bg-ink-faint transition-transform data-checked:translate-x-3.5 data-checked:bg-on-ink" />
      </BaseSwitch.Root>
      <label id={`${id}-label`} htmlFor={id} className="min-w-0 select-none">
        {label}
        {about === undefined ? null : <span className="block text-sm text-ink-faint">{about}</span>}
      </label>
    </div>
  );
}
