"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState, useTransition } from "react";
import { type LiveQuery, useLiveQuery } from "@/components/shell/use-live-query";
import { toast } from "@/components/ui/toast";
import { investigationPath } from "@/lib/addresses";
import { dataPath } from "@/lib/api-addresses";
import type { ActionResult } from "@/schemas/error-view";
import type { InvestigationView } from "@/schemas/failures/investigations";

export interface InvestigationKey {
  projectKey: string;
  planExecutionId: string;
}

/** The route handler of an execution's investigation: also the identity of its data. */
function pathOf({ projectKey, planExecutionId }: InvestigationKey, version?: number): string {
  return dataPath(investigationPath(projectKey, planExecutionId, { version }));
}

/**
 * The investigation as it stands; null while there is none. It follows progress, new versions and corrections.
 *
 * @param version an earlier version, to be read instead of the newest
 */
export function useInvestigation(
  key: InvestigationKey,
  initial: { data: InvestigationView | null; at: number },
  version?: number | undefined,
): LiveQuery<InvestigationView | null> {
  return useLiveQuery({
    topics: ["investigations"],
    path: pathOf(key, version),
    initial,
  });
}

/** Runs server actions that answer with the investigation, and shows what they answer at once. */
export function useInvestigationAction(key: InvestigationKey): {
  run: (
    name: string,
    action: () => Promise<ActionResult<InvestigationView>>,
    done?: { message: string; afterwards?: () => void },
  ) => void;
  /** The name of the action that runs. */
  running: string | null;
} {
  const client = useQueryClient();
  const [running, setRunning] = useState<string | null>(null);
  const [pending, startTransition] = useTransition();
  const run: ReturnType<typeof useInvestigationAction>["run"] = (name, action, done) => {
    setRunning(name);
    startTransition(async () => {
      const result = await action();
      if (!result.ok) {
        toast.error(result.error.message, { description: result.error.remedy });
        return;
      }
      client.setQueryData([pathOf(key)], result.data);
      if (done !== undefined) {
        toast(done.message);
        done.afterwards?.();
      }
    });
  };
  return { run, running: pending ? running : null };
}
