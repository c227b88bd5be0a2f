"use client";

import { createPortal } from "react-dom";
import { Toaster as Sonner } from "sonner";

/** Where toasts appear; call `toast()` of `toast.ts` for the outcome of something a person did, never for background news. */
export function Toaster() {
  // Beside the dialogs in the body: inside of the page it would lie under them.
  return createPortal(
    <Sonner
      theme="system"
      position="bottom-center"
      gap={8}
      toastOptions={{
        classNames: {
          toast: "popup! text-base! font-sans!",
          description: "text-ink-soft!",
          actionButton: "bg-ink! text-on-ink!",
        },
      }}
    />,
    document.body,
  );
}
