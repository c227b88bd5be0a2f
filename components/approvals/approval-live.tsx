"use client";

import { useLiveQuery } from "@/components/shell/use-live-query";
import { Section } from "@/components/ui/page";
import { approvalPath } from "@/lib/addresses";
import { dataPath } from "@/lib/api-addresses";
import type { ApprovalView } from "@/schemas/approvals";
import { ApprovalDetails, ApprovalOutcome } from "./approval-details";
import { ApprovalStatusBadge } from "./badges";
import { DecisionForm } from "./decision-form";

/** One request on its own page, kept up to date. */
export function ApprovalLive({ initial }: { initial: { data: ApprovalView; at: number } }) {
  const { data: request } = useLiveQuery<ApprovalView>({
    topics: ["approvals"],
    path: dataPath(approvalPath(initial.data.id)),
    initial,
  });
  return (
    <div className="grid gap-5 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <Section title="What was asked for">
        <ApprovalDetails request={request} />
      </Section>
      <Section
        title={request.status === "pending" ? "Your decision" : "What became of it"}
        className="self-start"
      >
        <div className="flex flex-col gap-4">
          <div>
            <ApprovalStatusBadge request={request} />
          </div>
          <ApprovalOutcome request={request} />
          <DecisionForm request={request} />
        </div>
      </Section>
    </div>
  );
}
