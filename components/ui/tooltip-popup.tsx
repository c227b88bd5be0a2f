"use client";

import { Tooltip as Base } from "@base-ui/react/tooltip";
import type { ReactNode } from "react";

export interface TooltipPopupProps {
  anchor: Element;
  side: "top" | "bottom" | "left" | "right";
  onClose: () => void;
  onPointerEnter: () => void;
  onPointerLeave: () => void;
  children: ReactNode;
}

/** The open tooltip beside its anchor: `tooltip.tsx` decides when. Esc closes it. */
export function TooltipPopup({ anchor, side, onClose, children, ...listeners }: TooltipPopupProps) {
  return (
    <Base.Root
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Base.Portal>
        <Base.Positioner anchor={anchor} side={side} sideOffset={6} className="z-50">
          <Base.Popup className="popup max-w-80 px-2 py-1 text-xs text-ink-soft" {...listeners}>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
