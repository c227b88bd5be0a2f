"use client";

import { clsx } from "clsx";
import { Check, Minus } from "lucide-react";
import { type ComponentProps, type ReactNode, useId } from "react";

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

/** A checkbox with its label; `mixed` shows a dash (some of a group). */
export function Checkbox({ label, about, mixed = false, ...rest }: Choice & { mixed?: boolean }) {
  const id = useId();
  return (
    <div className="flex items-start gap-2">
      <span className="relative mt-0.5 size-4 shrink-0">
        <Input
          id={id}
          {...rest}
          ref={(input) => {
            if (input !== null) input.indeterminate = mixed;
          }}
          className="peer field block size-4 checked:border-ink checked:bg-ink indeterminate:border-ink indeterminate:bg-ink"
        />
        <Check className={clsx(mark, "peer-checked:not-peer-indeterminate:block")} aria-hidden />
        <Minus className={clsx(mark, "peer-indeterminate:block")} aria-hidden />
      </span>
      <Words id={id} label={label} about={about} />
    </div>
  );
}

/** A setting that takes effect at once. */
export function Switch({ label, about, ...rest }: Choice) {
  const id = useId();
  return (
    <div className="flex items-start gap-2.5">
      <span className="relative mt-0.5 h-4.5 w-8 shrink-0">
        <Input
          id={id}
          role="switch"
          {...rest}
          className="peer block h-full w-full rounded-full border border-line-strong bg-sunken transition-colors checked:border-ink checked:bg-ink disabled:opacity-50"
        />
        <span
          aria-hidden
          className="pointer-events-none absolute top-[3px] left-[3px] size-3 rounded-full bg-ink-faint transition-transform peer-checked:translate-x-3.5 peer-checked:bg-on-ink"
        />
      </span>
      <Words id={id} label={label} about={about} />
    </div>
  );
}

const mark = "pointer-events-none absolute top-0.5 left-0.5 hidden size-3 text-on-ink";

function Input({
  onChange,
  className,
  ...rest
}: Omit<ComponentProps<"input">, "onChange"> & Pick<Choice, "onChange">) {
  return (
    <input
      type="checkbox"
      {...rest}
      onChange={(event) => onChange?.(event.currentTarget.checked)}
      className={clsx("appearance-none", className)}
    />
  );
}

function Words({ id, label, about }: Pick<Choice, "label" | "about"> & { id: string }) {
  return (
    <label htmlFor={id} className="min-w-0 select-none">
      {label}
      {about === undefined ? null : <span className="block text-sm text-ink-faint">{about}</span>}
    </label>
  );
}
