"use client";

import { useLiveQuery } from "@/components/shell/use-live-query";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { TextLink } from "@/components/ui/text-link";
import { approvalPath } from "@/lib/addresses";
import type { ApprovalView } from "@/schemas/approvals";
import { ApprovalStatusBadge, RiskBadge } from "./badges";

/** Requests as a table, kept up to date while the page is open. */
export function ApprovalsList({
  path,
  initial,
  empty,
}: {
  path: string;
  initial: { data: ApprovalView[]; at: number };
  empty: { title: string; text: string };
}) {
  const { data } = useLiveQuery<ApprovalView[]>({ topics: ["approvals"], path, initial });
  if (data.length === 0) {
    return <EmptyState title={empty.title}>{empty.text}</EmptyState>;
  }
  return (
    <Table label="Approval requests">
      <thead>
        <tr>
          <Th>Request</Th>
          <Th>State</Th>
          <Th className="max-sm:hidden">Risk</Th>
          <Th className="max-sm:hidden">Project</Th>
          <Th className="max-sm:hidden">Asked by</Th>
          <Th className="max-sm:hidden">Asked</Th>
          <Th className="max-sm:hidden">Decided by</Th>
        </tr>
      </thead>
      <tbody>
        {data.map((request) => (
          <Tr key={request.id}>
            <Td className="font-medium sm:min-w-64">
              <TextLink href={approvalPath(request.id)} quiet>
                {request.title}
              </TextLink>
              <p className="text-sm font-normal text-ink-faint sm:hidden">
                {request.requestedBy.name}, <RelativeTime at={request.createdAt} />
              </p>
            </Td>
            <Td>
              <ApprovalStatusBadge request={request} />
            </Td>
            <Td className="max-sm:hidden">
              <RiskBadge risk={request.risk} />
            </Td>
            <Td className="whitespace-nowrap max-sm:hidden">
              {request.projectIdentifier ?? request.orgIdentifier ?? "account"}
            </Td>
            <Td className="whitespace-nowrap max-sm:hidden">
              {request.requestedBy.name}
              {request.teammateName === null ? null : (
                <span className="text-ink-faint"> via {request.teammateName}</span>
              )}
            </Td>
            <Td className="whitespace-nowrap max-sm:hidden">
              <RelativeTime at={request.createdAt} />
            </Td>
            <Td className="whitespace-nowrap max-sm:hidden">{request.decidedBy?.name ?? "–"}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
