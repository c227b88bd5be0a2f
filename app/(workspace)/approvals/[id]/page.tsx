import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ApprovalLive } from "@/components/approvals/approval-live";
import { PageSubject } from "@/components/shell/page-subject";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { BottomLine, Page } from "@/components/ui/page";
import { approvalPath, approvalsPath } from "@/lib/addresses";
import { getApproval } from "@/lib/approvals";
import { NotFoundError } from "@/lib/errors";
import { pageContext } from "@/lib/http";

export const metadata: Metadata = { title: "Approval" };

export default async function ApprovalPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const ctx = await pageContext("approvals.read", approvalPath(id));
  const request = await getApproval({ ctx, input: { approvalId: id } }).catch((error: unknown) => {
    if (error instanceof NotFoundError) {
      notFound();
    }
    throw error;
  });
  return (
    <Page
      title="Approval"
      breadcrumb={
        <Breadcrumb items={[{ label: "Approvals", href: approvalsPath() }, { label: request.title }]} />
      }
      bottomLine={<BottomLine>{request.title}</BottomLine>}
    >
      <PageSubject
        subject={{
          kind: "approval",
          title: request.title,
          path: approvalPath(request.id),
          projectKey: request.projectKey,
        }}
      />
      <ApprovalLive initial={{ data: request, at: ctx.now().getTime() }} />
    </Page>
  );
}
