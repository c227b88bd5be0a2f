"use client";

import { Popover as Base } from "@base-ui/react/popover";
import { clsx } from "clsx";
import type { ReactElement, ReactNode } from "react";

/** Content that opens beside its trigger; Esc or a click outside closes it. */
export function Popover({
  trigger,
  title,
  children,
  align = "start",
  side = "bottom",
  className,
  open,
  onOpenChange,
}: {
  trigger: ReactElement<Record<string, unknown>>;
  /** Names the popup; drawn as its heading. */
  title?: string;
  children: ReactNode;
  align?: "start" | "center" | "end";
  side?: "top" | "bottom" | "left" | "right";
  className?: string;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
}) {
  return (
    <Base.Root
      {...(open === undefined ? {} : { open })}
      {...(onOpenChange === undefined ? {} : { onOpenChange: (next: boolean) => onOpenChange(next) })}
    >
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
