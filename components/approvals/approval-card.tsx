"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { TextLink } from "@/components/ui/text-link";
import type { ApprovalView } from "@/schemas/approvals";
import { ApprovalDialog } from "./approval-dialog";
import { ApprovalStatusBadge, RiskBadge } from "./badges";

/** A request in a few lines, as it stands in a conversation; opens the dialog where it is decided. */
export function ApprovalCard({ request }: { request: ApprovalView }) {
  const [open, setOpen] = useState(false);
  const message =
    typeof request.executionResult?.message === "string" ? request.executionResult.message : null;
  const href = typeof request.executionResult?.href === "string" ? request.executionResult.href : null;
  return (
    <section
      aria-label={`Approval: ${request.title}`}
      className="rounded border border-line-strong bg-surface"
    >
      <div className="flex flex-col gap-2 p-3">
        <div className="flex flex-wrap items-center gap-1.5">
          <ApprovalStatusBadge request={request} />
          <RiskBadge risk={request.risk} />
        </div>
        <p className="font-medium">{request.title}</p>
        <p className="text-sm text-ink-soft">{request.effect.summary}</p>
        {request.status === "pending" ? (
          <p className="text-sm text-ink-faint">
            Asked by {request.requestedBy.name}; expires <RelativeTime at={request.expiresAt} />.
            {request.mayDecide ? null : ` ${request.mayNotDecideBecause}`}
          </p>
        ) : (
          <p className="text-sm text-ink-faint">
            {request.decidedBy === null ? null : `By ${request.decidedBy.name}. `}
            {request.decisionReason}
            {message === null ? null : ` ${message}`}{" "}
            {href === null ? null : <TextLink href={href}>Open the execution</TextLink>}
          </p>
        )}
        <div>
          <Button
            size="sm"
            variant={request.mayDecide ? "primary" : "secondary"}
            onClick={() => setOpen(true)}
          >
            {request.mayDecide ? "Review and decide" : "Show details"}
          </Button>
        </div>
      </div>
      <ApprovalDialog request={request} open={open} onOpenChange={setOpen} />
    </section>
  );
}
