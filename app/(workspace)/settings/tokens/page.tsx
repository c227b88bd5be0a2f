import type { Metadata } from "next";
import { createApiTokenAction, revokeApiTokenAction } from "@/app/actions/api-tokens";
import { ApiTokens } from "@/components/settings/api-tokens";
import { BottomLine, Page } from "@/components/ui/page";
import { apiTokensPath } from "@/lib/addresses";
import { listApiTokens } from "@/lib/api-tokens/list-api-tokens";
import { env } from "@/lib/env";
import { formatPlural } from "@/lib/format/number";
import { pageContext } from "@/lib/http/page-context";
import { can } from "@/lib/permissions";
import { readWorkspace } from "@/lib/workspace/read-workspace";

export const metadata: Metadata = { title: "API tokens" };

export default async function ApiTokensPage() {
  const ctx = await pageContext("tokens.read", apiTokensPath());
  const [tokens, workspace] = await Promise.all([
    listApiTokens({ ctx, input: undefined }),
    readWorkspace({ ctx }),
  ]);
  const active = tokens.filter(({ state }) => state === "active").length;
  return (
    <Page
      title="API tokens"
      wide={false}
      bottomLine={
        <BottomLine detail="A token lets a pipeline upload test results of one project, or read its list of quarantined tests.">
          {tokens.length === 0
            ? "No pipeline has a token yet."
            : active === 0
              ? "No token works at the moment."
              : `${formatPlural(active, "token works", "tokens work")}.`}
        </BottomLine>
      }
    >
      <ApiTokens
        tokens={tokens}
        projects={workspace.projects.map(({ key, name, orgName }) => ({ key, name, orgName }))}
        publicUrl={env().publicUrl}
        create={createApiTokenAction}
        revoke={revokeApiTokenAction}
        mayManage={can(ctx.actor.role, "tokens.manage")}
      />
    </Page>
  );
}
