import { headers } from "next/headers";
import type { ReactNode } from "react";
import { decideApprovalAction, withdrawApprovalAction } from "@/app/actions/approvals";
import { requestExecutionActionAction } from "@/app/actions/executions";
import {
  cancelInvestigationAction,
  giveFeedbackAction,
  startInvestigationAction,
} from "@/app/actions/investigations";
import { ApprovalActionsProvider } from "@/components/approvals/approval-actions";
import { ChatDock } from "@/components/chat/chat-dock";
import { InvestigationActionsProvider } from "@/components/investigation/investigation-actions";
import { AppShell } from "@/components/shell/app-shell";
import { navItems } from "@/components/shell/nav-items";
import { Providers } from "@/components/shell/providers";
import { pageContext } from "@/lib/http";
import { can } from "@/lib/permissions";
import { readWorkspace } from "@/lib/workspace";

export default async function WorkspaceLayout({ children }: { children: ReactNode }) {
  const ctx = await pageContext("workspace.read");
  const { actor } = ctx;
  const workspace = await readWorkspace({ ctx });
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  return (
    <Providers nonce={nonce}>
      <ApprovalActionsProvider actions={{ decide: decideApprovalAction, withdraw: withdrawApprovalAction }}>
        <InvestigationActionsProvider
          actions={{
            start: startInvestigationAction,
            cancel: cancelInvestigationAction,
            giveFeedback: giveFeedbackAction,
            request: requestExecutionActionAction,
          }}
        >
          <AppShell
            viewer={{ name: actor.name, email: actor.kind === "user" ? actor.email : null, role: actor.role }}
            allowed={navItems
              .filter((item) => item.needs === undefined || can(actor.role, item.needs))
              .map((item) => item.href)}
            initial={{ data: workspace, at: ctx.now().getTime() }}
            chat={<ChatDock />}
          >
            {children}
          </AppShell>
        </InvestigationActionsProvider>
      </ApprovalActionsProvider>
    </Providers>
  );
}
