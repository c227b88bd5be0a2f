"use client";

import { Button, ButtonLink } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/empty-state";

export default function WorkspaceError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <>
      <h1 className="sr-only">Something went wrong</h1>
      <ErrorState
        title="This page could not be shown"
        actions={
          <>
            <Button variant="primary" onClick={reset}>
              Try again
            </Button>
            <ButtonLink href="/">Go to Health</ButtonLink>
          </>
        }
      >
        Something went wrong on our side. The details are in the server log
        {error.digest === undefined ? null : (
          <>
            , under <code className="font-mono">{error.digest}</code>
          </>
        )}
        .
      </ErrorState>
    </>
  );
}
