import { clsx } from "clsx";
import type { ComponentProps, ReactNode } from "react";
import type { ButtonSize, ButtonVariant } from "./button";
import { buttonClass } from "./button";
import { Tooltip } from "./tooltip";

/** A button that is only an icon: its `label` is its name for assistive technology and its tooltip. */
export function IconButton({
  label,
  children,
  variant = "ghost",
  size = "md",
  tooltip = true,
  className,
  ...rest
}: Omit<ComponentProps<"button">, "aria-label"> & {
  label: string;
  children: ReactNode;
  variant?: ButtonVariant;
  size?: ButtonSize;
  tooltip?: boolean;
}) {
  const button = (
    <button
      type="button"
      aria-label={label}
      className={clsx(buttonClass({ variant, size }), size === "sm" ? "w-7 px-0!" : "w-8 px-0!", className)}
      {...rest}
    >
      {children}
    </button>
  );
  return tooltip ? <Tooltip content={label}>{button}</Tooltip> : button;
}
