"use client";

import { Popover as Base } from "@base-ui/react/popover";
import { clsx } from "clsx";
import type { PopoverProps } from "@/components/ui/popover-props";

/** A popover with its panel. `popover.tsx` puts it in the place of a plain trigger when that is first opened. */
export function PopoverWithPanel({
  trigger,
  title,
  children,
  align = "start",
  side = "bottom",
  className,
  open,
  onOpenChange,
}: PopoverProps) {
  return (
    <Base.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} side={side} sideOffset={6} className="z-50">
          <Base.Popup className={clsx("popup p-3 text-base", className)}>
            {title === undefined ? null : (
              <Base.Title className="mb-2 text-sm font-medium text-ink-soft">{title}</Base.Title>
            )}
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
