import { clsx } from "clsx";
import type { ComponentProps, ReactNode } from "react";

/** A one-line input; give it a name by a `FormField` around it or by `aria-label`. */
export function TextField({
  size = "md",
  icon,
  className,
  ...rest
}: Omit<ComponentProps<"input">, "size"> & { size?: "sm" | "md"; icon?: ReactNode }) {
  const input = (
    <input
      className={clsx(
        "field w-full min-w-0",
        size === "sm" ? "h-7 px-2 text-sm" : "h-8 px-2.5 text-base",
        icon !== undefined && "pl-8",
        icon === undefined && className,
      )}
      {...rest}
    />
  );
  if (icon === undefined) return input;
  return (
    <span className={clsx("relative inline-flex", className)}>
      <span className="pointer-events-none absolute inset-y-0 left-2.5 flex items-center text-ink-faint [&_svg]:size-4">
        {icon}
      </span>
      {input}
    </span>
  );
}

/** A text of several lines; grows with its content up to `max-h`. */
export function Textarea({ className, rows = 3, ...rest }: ComponentProps<"textarea">) {
  return (
    <textarea
      rows={rows}
      className={clsx(
        "field field-sizing-content scroll-thin max-h-80 w-full resize-y px-2.5 py-1.5 text-base",
        className,
      )}
      {...rest}
    />
  );
}
