"use client";

import { type ReactElement, useRef } from "react";
import { Dialog } from "@/components/ui/dialog";
import type { ApprovalView } from "@/schemas/approvals";
import { ApprovalDetails, ApprovalOutcome } from "./approval-details";
import { ApprovalStatusBadge } from "./badges";
import { DecisionForm } from "./decision-form";

/** The whole request with its decision, over the page. Focus starts on Deny, never on Approve. */
export function ApprovalDialog({
  request,
  trigger,
  open,
  onOpenChange,
}: {
  request: ApprovalView;
  trigger?: ReactElement<Record<string, unknown>>;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
}) {
  const denyRef = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      title={request.title}
      description={<ApprovalStatusBadge request={request} />}
      size="lg"
      initialFocus={denyRef}
      {...(trigger === undefined ? {} : { trigger })}
      {...(open === undefined ? {} : { open })}
      {...(onOpenChange === undefined ? {} : { onOpenChange })}
    >
      <div className="flex flex-col gap-5">
        <ApprovalDetails request={request} />
        <ApprovalOutcome request={request} />
        {request.status === "pending" ? (
          // In sight however long the arguments are, where there is room for both.
          <div className="-mx-4 -mb-4 border-t border-line bg-surface px-4 py-3 sm:sticky sm:-bottom-4">
            <DecisionForm request={request} denyRef={denyRef} onDecided={() => onOpenChange?.(false)} />
          </div>
        ) : null}
      </div>
    </Dialog>
  );
}
