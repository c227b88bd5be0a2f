"use client";

import { AlertDialog as BaseAlert } from "@base-ui/react/alert-dialog";
import { Dialog as Base } from "@base-ui/react/dialog";
import { clsx } from "clsx";
import { X } from "lucide-react";
import type { ReactElement, ReactNode, RefObject } from "react";

export interface DialogProps {
  title: string;
  description?: ReactNode;
  children?: ReactNode;
  /** Row of buttons at the foot; wrap a button that closes in `DialogClose`. */
  footer?: ReactNode;
  trigger?: ReactElement<Record<string, unknown>>;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  size?: "sm" | "md" | "lg";
  /** Receives focus when the dialog opens; without it, the first thing that can. */
  initialFocus?: RefObject<HTMLElement | null>;
}

const widths = { sm: "max-w-sm", md: "max-w-lg", lg: "max-w-3xl" };
const backdrop =
  "fixed inset-0 z-40 bg-overlay transition-opacity duration-150 data-starting-style:opacity-0 data-ending-style:opacity-0";
const popup =
  "popup fixed top-1/2 left-1/2 z-50 flex max-h-[min(46rem,calc(100dvh-2rem))] w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 flex-col";
const heading = "text-lg font-semibold";

function rootProps({ open, onOpenChange }: Pick<DialogProps, "open" | "onOpenChange">) {
  return {
    ...(open === undefined ? {} : { open }),
    ...(onOpenChange === undefined ? {} : { onOpenChange: (next: boolean) => onOpenChange(next) }),
  };
}

function Foot({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap justify-end gap-2 border-t border-line px-4 py-3">{children}</div>;
}

/** A modal dialog. Esc, the cross and a click outside close it. */
export function Dialog(props: DialogProps) {
  const { title, description, children, footer, trigger, size = "md", initialFocus } = props;
  return (
    <Base.Root {...rootProps(props)}>
      {trigger === undefined ? null : <Base.Trigger render={trigger} />}
      <Base.Portal>
        <Base.Backdrop className={backdrop} />
        <Base.Popup
          className={clsx(popup, widths[size])}
          {...(initialFocus === undefined ? {} : { initialFocus })}
        >
          <div className="flex items-start gap-3 px-4 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Base.Title className={heading}>{title}</Base.Title>
              {description === undefined ? null : (
                <Base.Description className="mt-1 text-base text-ink-soft" render={<div />}>
                  {description}
                </Base.Description>
              )}
            </div>
            <Base.Close
              className="-m-1 rounded p-1 text-ink-faint hover:bg-sunken hover:text-ink"
              aria-label="Close"
            >
              <X className="size-4" aria-hidden />
            </Base.Close>
          </div>
          {children === undefined ? null : (
            <div className="scroll-thin min-h-0 flex-1 overflow-y-auto px-4 pb-4">{children}</div>
          )}
          {footer === undefined ? null : <Foot>{footer}</Foot>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** Closes the dialog around it; `children` is the button. */
export function DialogClose({ children }: { children: ReactElement<Record<string, unknown>> }) {
  return <Base.Close render={children} />;
}

/** A dialog that must be answered: a click outside does not close it, Esc does. Give focus to the harmless answer. */
export function AlertDialog(props: DialogProps) {
  const { title, description, children, footer, trigger, size = "sm", initialFocus } = props;
  return (
    <BaseAlert.Root {...rootProps(props)}>
      {trigger === undefined ? null : <BaseAlert.Trigger render={trigger} />}
      <BaseAlert.Portal>
        <BaseAlert.Backdrop className={backdrop} />
        <BaseAlert.Popup
          className={clsx(popup, widths[size])}
          {...(initialFocus === undefined ? {} : { initialFocus })}
        >
          <div className="scroll-thin min-h-0 flex-1 overflow-y-auto p-4">
            <BaseAlert.Title className={heading}>{title}</BaseAlert.Title>
            {description === undefined ? null : (
              <BaseAlert.Description className="mt-1 text-base text-ink-soft" render={<div />}>
                {description}
              </BaseAlert.Description>
            )}
            {children === undefined ? null : <div className="mt-3">{children}</div>}
          </div>
          {footer === undefined ? null : <Foot>{footer}</Foot>}
        </BaseAlert.Popup>
      </BaseAlert.Portal>
    </BaseAlert.Root>
  );
}

/** Closes the alert dialog around it; `children` is the button. */
export function AlertDialogClose({ children }: { children: ReactElement<Record<string, unknown>> }) {
  return <BaseAlert.Close render={children} />;
}
