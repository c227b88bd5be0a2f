"use client";

import type { ReactNode } from "react";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { DefinitionList } from "@/components/ui/definition-list";
import { Section } from "@/components/ui/page";
import { RelativeTime } from "@/components/ui/relative-time";
import { connectorKindWords } from "@/schemas/connectors/connector-kinds";
import type { ConnectorView } from "@/schemas/connectors/connectors";
import { ActionError } from "./action-error";
import { CheckNotice } from "./check-notice";
import type { ConnectorActions } from "./connector-actions";
import { ConnectorProblem } from "./connector-problem";

/** What a connector is connected to, how its last test went, and the button that tests it again. */
export function ConnectionSection({
  connector,
  facts,
  children,
  actions,
  mayTest,
}: {
  connector: ConnectorView;
  /** What its kind has to say beside kind, address and time of the test. */
  facts: readonly { name: string; value: ReactNode }[];
  children?: ReactNode;
  actions: Pick<ConnectorActions, "check">;
  mayTest: boolean;
}) {
  const action = useAction();
  return (
    <Section title="Connection">
      <div className="flex max-w-xl flex-col gap-4">
        <DefinitionList
          items={[
            { name: "Kind", value: connectorKindWords[connector.kind].title },
            { name: "Address", value: <span className="break-all">{connector.baseUrl}</span> },
            ...facts,
            {
              name: "Tested",
              value:
                connector.lastCheck === null ? "never" : <RelativeTime at={connector.lastCheck.checkedAt} />,
            },
          ]}
        />
        <ConnectorProblem connector={connector} />
        {connector.lastCheck === null ? null : <CheckNotice check={connector.lastCheck} />}
        <ActionError error={action.error} />
        {children}
        {mayTest && connector.problem === null ? (
          <div>
            <Button
              loading={action.isRunning("check")}
              disabled={action.pending}
              onClick={() => action.run("check", () => actions.check({ connectorId: connector.id }))}
            >
              Test connection
            </Button>
          </div>
        ) : null}
      </div>
    </Section>
  );
}
