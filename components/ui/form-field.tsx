"use client";

import { TriangleAlert } from "lucide-react";
import { cloneElement, type ReactElement, type ReactNode, useId } from "react";

interface ControlProps {
  id?: string;
  "aria-describedby"?: string | undefined;
  "aria-invalid"?: boolean | undefined;
  required?: boolean | undefined;
}

/**
 * A label, a control, help and an error, tied together for assistive technology. The control receives `id`,
 * `aria-describedby`, `aria-invalid` and `required`.
 */
export function FormField({
  label,
  help,
  error,
  required = false,
  optional = false,
  children,
}: {
  label: ReactNode;
  help?: ReactNode;
  error?: ReactNode;
  required?: boolean;
  optional?: boolean;
  children: ReactElement<ControlProps>;
}) {
  const id = useId();
  const helpId = `${id}-help`;
  const errorId = `${id}-error`;
  const described = [help === undefined ? null : helpId, error ? errorId : null].filter(Boolean).join(" ");
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
        {optional ? <span className="font-normal text-ink-faint"> (optional)</span> : null}
      </label>
      {cloneElement(children, {
        id,
        "aria-describedby": described === "" ? undefined : described,
        "aria-invalid": error ? true : undefined,
        required: required || undefined,
      })}
      {help === undefined ? null : (
        <p id={helpId} className="text-sm text-ink-faint">
          {help}
        </p>
      )}
      {error ? (
        <p id={errorId} role="alert" className="flex items-start gap-1.5 text-sm text-failed">
          <TriangleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden />
          <span>{error}</span>
        </p>
      ) : null}
    </div>
  );
}
