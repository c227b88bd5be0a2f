"use client";

import { useQuery } from "@tanstack/react-query";
import { ApprovalCard } from "@/components/approvals/approval-card";
import { fetchJson } from "@/components/shell/fetch-json";
import { Skeleton } from "@/components/ui/skeleton";
import { approvalPath } from "@/lib/addresses";
import { dataPath } from "@/lib/api-addresses";
import type { ApprovalView } from "@/schemas/approvals";

/** A proposed write in the conversation, as it stands now: decided here, on its page or by somebody else. */
export function ApprovalPart({ approvalId }: { approvalId: string }) {
  const path = dataPath(approvalPath(approvalId));
  const { data, error } = useQuery<ApprovalView>({
    queryKey: [path],
    queryFn: ({ signal }) => fetchJson<ApprovalView>(path, signal),
    meta: { topics: ["approvals"] },
  });
  if (data) return <ApprovalCard request={data} />;
  return error ? (
    <p className="rounded border border-line p-3 text-sm text-ink-soft">
      The approval request cannot be shown: {error.message}
    </p>
  ) : (
    <Skeleton className="h-32 w-full" />
  );
}
