import type { Metadata } from "next";
import { ApprovalsList } from "@/components/approvals/approvals-list";
import { BottomLine, Page, Section } from "@/components/ui/page";
import { approvalsPath } from "@/lib/addresses";
import { dataPath } from "@/lib/api-addresses";
import { listApprovals } from "@/lib/approvals";
import { formatCount } from "@/lib/format/number";
import { pageContext } from "@/lib/http";

export const metadata: Metadata = { title: "Approvals" };

export default async function ApprovalsPage() {
  const ctx = await pageContext("approvals.read", approvalsPath());
  const at = ctx.now().getTime();
  const [pending, recent] = await Promise.all([
    listApprovals({ ctx, input: { status: "pending", limit: 100 } }),
    listApprovals({ ctx, input: { limit: 100 } }),
  ]);
  const decidable = pending.filter((request) => request.mayDecide).length;
  return (
    <Page
      title="Approvals"
      bottomLine={
        <BottomLine detail="Every write, whether a person or a teammate asks for it, waits here until somebody with the role decides.">
          {pending.length === 0
            ? "Nothing waits for a decision."
            : `${pending.length === 1 ? "One request waits" : `${formatCount(pending.length)} requests wait`} for a decision${decidable === 0 ? "" : `; ${decidable === pending.length ? "you may decide" : `you may decide on ${formatCount(decidable)}`}`}.`}
        </BottomLine>
      }
    >
      <Section title="Waiting" padded={false}>
        <ApprovalsList
          path={dataPath(approvalsPath({ status: "pending", limit: 100 }))}
          initial={{ data: pending, at }}
          empty={{ title: "Nothing waits", text: "New requests appear here by themselves." }}
        />
      </Section>
      <Section title="All requests" about="newest first" padded={false}>
        <ApprovalsList
          path={dataPath(approvalsPath({ limit: 100 }))}
          initial={{ data: recent, at }}
          empty={{
            title: "No requests yet",
            text: "Ask a teammate to run a pipeline, or use Run again on an execution.",
          }}
        />
      </Section>
    </Page>
  );
}
