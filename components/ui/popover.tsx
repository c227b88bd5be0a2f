"use client";

import { cloneElement, type ReactElement, type ReactNode } from "react";
import { useOnDemand } from "./on-demand";

export interface PopoverProps {
  trigger: ReactElement<Record<string, unknown>>;
  /** Names the popup; drawn as its heading. */
  title?: string;
  children: ReactNode;
  align?: "start" | "center" | "end";
  side?: "top" | "bottom" | "left" | "right";
  className?: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

const loadPanel = () => import("./popover-panel");

/** Content that opens beside its trigger; Esc or a click outside closes it. */
export function Popover(props: PopoverProps) {
  const { loaded, triggerProps } = useOnDemand(loadPanel, () => props.onOpenChange(true));
  if (loaded !== null) return <loaded.PopoverWithPanel {...props} />;
  return cloneElement(props.trigger, { "aria-haspopup": "dialog", "aria-expanded": false, ...triggerProps });
}
