"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { clsx } from "clsx";
import { X } from "lucide-react";
import type { ReactElement, ReactNode } from "react";

const sides = {
  left: "left-0 inset-y-0 h-dvh border-y-0! border-l-0! rounded-l-none! data-starting-style:-translate-x-4 data-ending-style:-translate-x-4",
  right:
    "right-0 inset-y-0 h-dvh border-y-0! border-r-0! rounded-r-none! data-starting-style:translate-x-4 data-ending-style:translate-x-4",
};

/** A modal panel at the edge of the screen. */
export function Drawer({
  title,
  children,
  trigger,
  side = "right",
  open,
  onOpenChange,
  className,
  hideTitle = false,
}: {
  title: string;
  children: ReactNode;
  trigger?: ReactElement<Record<string, unknown>>;
  side?: "left" | "right";
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  className?: string;
  hideTitle?: boolean;
}) {
  return (
    <Base.Root
      {...(open === undefined ? {} : { open })}
      {...(onOpenChange === undefined ? {} : { onOpenChange: (next: boolean) => onOpenChange(next) })}
    >
      {trigger === undefined ? null : <Base.Trigger render={trigger} />}
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-overlay transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup
          className={clsx(
            "popup fixed z-50 flex w-80 max-w-[calc(100vw-3rem)] flex-col",
            sides[side],
            className,
          )}
        >
          <div className="flex h-12 shrink-0 items-center justify-between gap-2 px-4">
            <Base.Title className={clsx("text-base font-semibold", hideTitle && "sr-only")}>
              {title}
            </Base.Title>
            <Base.Close
              className="-mr-1 ml-auto rounded p-1 text-ink-faint hover:bg-sunken hover:text-ink"
              aria-label="Close"
            >
              <X className="size-4" aria-hidden />
            </Base.Close>
          </div>
          <div className="scroll-thin min-h-0 flex-1 overflow-y-auto px-4 pb-4">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
