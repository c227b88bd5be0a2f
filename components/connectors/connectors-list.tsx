"use client";

import { useLiveQuery } from "@/components/shell/use-live-query";
import { connectorListPath } from "@/lib/api-addresses";
import { isOfGroup } from "@/schemas/connectors/connector-kinds";
import type { ConnectorView } from "@/schemas/connectors/connectors";
import { AccountsList } from "./accounts-list";
import { StoresList } from "./stores-list";

/** Every connector in the list of its group, kept up to date. */
export function ConnectorsList({
  initial,
  mayManage,
}: {
  initial: { data: ConnectorView[]; at: number };
  mayManage: boolean;
}) {
  const { data } = useLiveQuery<ConnectorView[]>({
    topics: ["connectors", "sync"],
    path: connectorListPath(),
    initial,
  });
  return (
    <>
      <AccountsList accounts={data.filter((view) => isOfGroup("accounts", view))} mayManage={mayManage} />
      <StoresList stores={data.filter((view) => isOfGroup("stores", view))} mayManage={mayManage} />
    </>
  );
}
