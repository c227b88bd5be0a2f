import { Notice } from "@/components/ui/empty-state";
import type { ErrorView } from "@/schemas/error-view";

/** Why an action failed and what to do; nothing while none has. */
export function ActionError({ error }: { error: ErrorView | null }) {
  if (error === null) return null;
  return (
    <Notice tone="bad">
      {error.message} {error.remedy}
    </Notice>
  );
}

/** What is wrong with each field of a form, as the server names it. */
export function fieldErrors(error: ErrorView | null): Readonly<Record<string, string>> {
  return (error?.details?.fields ?? {}) as Record<string, string>; // our own `invalid_input` details
}
