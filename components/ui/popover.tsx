"use client";

import { cloneElement } from "react";
import { useOnDemand } from "./on-demand";
import type { PopoverProps } from "./popover-props";

const loadPanel = () => import("./popover-panel");

/** Content that opens beside its trigger; Esc or a click outside closes it. */
export function Popover(props: PopoverProps) {
  const { loaded, triggerProps } = useOnDemand(loadPanel, () => props.onOpenChange(true));
  if (loaded !== null) return <loaded.PopoverWithPanel {...props} />;
  return cloneElement(props.trigger, { "aria-haspopup": "dialog", "aria-expanded": false, ...triggerProps });
}
