"use client";

import { PageError } from "@/components/shell/page-error";

export default function WorkspaceError({ reset }: { error: Error; reset: () => void }) {
  return <PageError reset={reset} />;
}
