"use client";

import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { AlertDialog, AlertDialogClose } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/page";
import { connectorsPath } from "@/lib/addresses";
import { formatPlural } from "@/lib/format/number";
import type { ConnectorView } from "@/schemas/connectors";
import type { ConnectorActions, RemovalSummaryView } from "./connector-actions";

/** Removal, after saying what it deletes. */
export function RemoveConnector({
  connector,
  actions,
}: {
  connector: ConnectorView;
  actions: ConnectorActions;
}) {
  const action = useAction();
  const router = useRouter();
  const keepRef = useRef<HTMLButtonElement>(null);
  const [summary, setSummary] = useState<RemovalSummaryView | null>(null);
  return (
    <Section title="Remove">
      <div className="flex max-w-xl flex-col gap-3">
        <p className="text-ink-soft">
          Deletes what Tackroom stored of this account. Nothing is deleted at Harness.
        </p>
        {action.error === null ? null : <Notice tone="bad">{action.error.message}</Notice>}
        <div>
          <Button
            variant="danger"
            disabled={action.pending}
            loading={action.isRunning("describe")}
            onClick={() =>
              action.run("describe", () => actions.describeRemoval({ connectorId: connector.id }), setSummary)
            }
          >
            Remove connector
          </Button>
        </div>
        <AlertDialog
          title={`Remove ${connector.displayName}?`}
          open={summary !== null}
          onOpenChange={(open) => {
            if (!open) {
              setSummary(null);
            }
          }}
          initialFocus={keepRef}
          description={
            summary === null
              ? undefined
              : `This deletes from Tackroom: ${formatPlural(summary.projects, "project")}, ${formatPlural(summary.executions, "execution")}, ${formatPlural(summary.tests, "test")} with their results and ${formatPlural(summary.deployments, "deployment")}; ${formatPlural(summary.pendingApprovals, "waiting approval")} will be withdrawn. The audit log stays.`
          }
          footer={
            <>
              <AlertDialogClose>
                <Button ref={keepRef}>Keep it</Button>
              </AlertDialogClose>
              <Button
                variant="danger"
                loading={action.isRunning("remove")}
                disabled={action.pending}
                onClick={() =>
                  action.run(
                    "remove",
                    () => actions.remove({ connectorId: connector.id }),
                    () => router.push(connectorsPath()),
                    `${connector.displayName} was removed.`,
                  )
                }
              >
                Remove and delete
              </Button>
            </>
          }
        />
      </div>
    </Section>
  );
}
