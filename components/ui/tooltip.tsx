"use client";

import { Tooltip as Base } from "@base-ui/react/tooltip";
import type { ReactElement, ReactNode } from "react";

/** A tooltip on hover and on keyboard focus. Its trigger must have a name of its own: touch never sees tooltips. */
export function Tooltip({
  content,
  children,
  side = "top",
}: {
  content: ReactNode;
  /** One element that takes a ref and props. */
  children: ReactElement<Record<string, unknown>>;
  side?: "top" | "bottom" | "left" | "right";
}) {
  return (
    <Base.Root>
      <Base.Trigger render={children} delay={350} />
      <Base.Portal>
        <Base.Positioner side={side} sideOffset={6} className="z-50">
          <Base.Popup className="popup max-w-80 px-2 py-1 text-xs text-ink-soft">{content}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
