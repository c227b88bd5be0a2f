"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { toast } from "@/components/ui/toast";
import type { ActionResult, ErrorView } from "@/schemas/error-view";

/** Runs server actions one at a time: says what was done, keeps what failed, and refreshes the page's data. */
export function useAction() {
  const router = useRouter();
  const [error, setError] = useState<ErrorView | null>(null);
  const [running, setRunning] = useState<string | null>(null);
  const [pending, startTransition] = useTransition();

  function run<Data>(
    name: string,
    action: () => Promise<ActionResult<Data>>,
    done?: (data: Data) => void,
    message?: string,
  ) {
    setRunning(name);
    startTransition(async () => {
      const result = await action();
      if (!result.ok) {
        setError(result.error);
        return;
      }
      setError(null);
      if (message !== undefined) {
        toast(message);
      }
      done?.(result.data);
      router.refresh();
    });
  }

  return {
    run,
    error,
    clearError: () => setError(null),
    pending,
    isRunning: (name: string) => pending && running === name,
  };
}
