import type { ReactNode } from "react";

/** A key of the keyboard. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-[3px] border border-line bg-sunken px-1 text-xs text-ink-faint">
      {children}
    </kbd>
  );
}
