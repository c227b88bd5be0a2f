"use client";

import {
  cloneElement,
  type FocusEvent,
  type KeyboardEvent,
  type PointerEvent,
  type ReactElement,
  type ReactNode,
  useEffect,
  useRef,
  useState,
} from "react";
import type { TooltipPopupProps } from "./tooltip-popup";

/** What the tooltip listens to on its trigger, whose own listeners still run. */
interface TriggerProps {
  onPointerEnter?: (event: PointerEvent) => void;
  onPointerLeave?: (event: PointerEvent) => void;
  onPointerDown?: (event: PointerEvent) => void;
  onFocus?: (event: FocusEvent) => void;
  onBlur?: (event: FocusEvent) => void;
  onKeyDown?: (event: KeyboardEvent) => void;
}

const openAfterMs = 350;
/** Time to cross from the trigger into the tooltip, which stays while it is pointed at. */
const closeAfterMs = 120;

const loadPopup = () => import("./tooltip-popup");

/**
 * A tooltip on hover and on keyboard focus. Its trigger must have a name of its own: touch never sees tooltips. The popup
 * is loaded with the first one that is wanted; the trigger stays the element that it is.
 */
export function Tooltip({
  content,
  children,
  side = "top",
}: {
  content: ReactNode;
  /** One element that takes listeners. */
  children: ReactElement<TriggerProps>;
  side?: TooltipPopupProps["side"];
}) {
  const [anchor, setAnchor] = useState<Element | null>(null);
  const [popup, setPopup] = useState<{ View: typeof import("./tooltip-popup").TooltipPopup } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const after = (delayMs: number, next: Element | null) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setAnchor(next), delayMs);
  };
  const openFor = (element: Element, delayMs: number) => {
    loadPopup().then(
      ({ TooltipPopup }) => setPopup((loaded) => loaded ?? { View: TooltipPopup }),
      () => undefined, // the next hover tries again
    );
    after(delayMs, element);
  };
  const closeNow = () => after(0, null);
  const own = children.props;
  return (
    <>
      {cloneElement(children, {
        onPointerEnter: (event) => {
          own.onPointerEnter?.(event);
          if (event.pointerType !== "touch") openFor(event.currentTarget, openAfterMs);
        },
        onPointerLeave: (event) => {
          own.onPointerLeave?.(event);
          after(closeAfterMs, null);
        },
        onPointerDown: (event) => {
          own.onPointerDown?.(event);
          closeNow();
        },
        onFocus: (event) => {
          own.onFocus?.(event);
          if (event.currentTarget.matches(":focus-visible")) openFor(event.currentTarget, 0);
        },
        onBlur: (event) => {
          own.onBlur?.(event);
          closeNow();
        },
        onKeyDown: (event) => {
          own.onKeyDown?.(event);
          if (event.key === "Enter" || event.key === " ") closeNow();
        },
      })}
      {popup === null || anchor === null ? null : (
        <popup.View
          anchor={anchor}
          side={side}
          onClose={closeNow}
          onPointerEnter={() => clearTimeout(timer.current)}
          onPointerLeave={() => after(closeAfterMs, null)}
        >
          {content}
        </popup.View>
      )}
    </>
  );
}
