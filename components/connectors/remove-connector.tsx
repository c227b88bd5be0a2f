"use client";

import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { AlertDialog, AlertDialogClose } from "@/components/ui/dialog";
import { Section } from "@/components/ui/page";
import { connectorsPath } from "@/lib/addresses";
import { formatPlural } from "@/lib/format/number";
import type { ConnectorKind } from "@/schemas/connectors/connector-kinds";
import type { ConnectorView, RemovalSummary } from "@/schemas/connectors/connectors";
import { ActionError } from "./action-error";
import type { ConnectorActions } from "./connector-actions";

interface RemovalWords {
  /** What removing does, before anything is asked. */
  about: string;
  /** What it deletes. */
  deletes: (summary: RemovalSummary) => string;
  confirm: string;
}

const ofStores: RemovalWords = {
  about:
    "Investigations no longer look into this store. What they found stays. Nothing is deleted at the store.",
  deletes: () => "Its address, secret and queries are deleted from Tackroom.",
  confirm: "Remove",
};

const words: Record<ConnectorKind, RemovalWords> = {
  harness: {
    about: "Deletes what Tackroom stored of this account. Nothing is deleted at Harness.",
    deletes: (summary) =>
      `This deletes from Tackroom: ${formatPlural(summary.projects, "project")}, ${formatPlural(summary.executions, "execution")}, ${formatPlural(summary.tests, "test")} with their results and ${formatPlural(summary.deployments, "deployment")}; ${formatPlural(summary.pendingApprovals, "waiting approval")} will be withdrawn. The audit log stays.`,
    confirm: "Remove and delete",
  },
  prometheus: ofStores,
  loki: ofStores,
};

/** Removal, after saying what it deletes. */
export function RemoveConnector({
  connector,
  actions,
}: {
  connector: Pick<ConnectorView, "id" | "kind" | "displayName">;
  actions: Pick<ConnectorActions, "describeRemoval" | "remove">;
}) {
  const action = useAction();
  const router = useRouter();
  const keepRef = useRef<HTMLButtonElement>(null);
  const [summary, setSummary] = useState<RemovalSummary | null>(null);
  const { about, deletes, confirm } = words[connector.kind];
  const ref = { connectorId: connector.id };
  return (
    <Section title="Remove">
      <div className="flex max-w-xl flex-col gap-3">
        <p className="text-ink-soft">{about}</p>
        <ActionError error={action.error} />
        <div>
          <Button
            variant="danger"
            disabled={action.pending}
            loading={action.isRunning("describe")}
            onClick={() => action.run("describe", () => actions.describeRemoval(ref), setSummary)}
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
          description={summary === null ? undefined : deletes(summary)}
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
                    () => actions.remove(ref),
                    () => router.push(connectorsPath()),
                    `${connector.displayName} was removed.`,
                  )
                }
              >
                {confirm}
              </Button>
            </>
          }
        />
      </div>
    </Section>
  );
}
