"use client";

import { Toaster as Sonner } from "sonner";

/** Where toasts appear; call `toast()` of `sonner` for the outcome of something a person did, never for background news. */
export function Toaster() {
  return (
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
    />
  );
}
