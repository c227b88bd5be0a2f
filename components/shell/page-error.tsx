"use client";

import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/empty-state";

/** A page or a part of it that could not be read, with a way to try again. */
export function PageError({ reset, compact = false }: { reset?: () => void; compact?: boolean }) {
  return (
    <ErrorState
      compact={compact}
      title="This could not be loaded"
      actions={reset === undefined ? null : <Button onClick={reset}>Try again</Button>}
    >
      The store did not answer as expected. Your data is safe; the server log has the details.
    </ErrorState>
  );
}
