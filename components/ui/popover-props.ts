import type { ReactElement, ReactNode } from "react";

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
