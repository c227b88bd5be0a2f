import type { Metadata } from "next";
import { cache } from "react";
import { createApiTokenAction, revokeApiTokenAction } from "@/app/actions/api-tokens";
import { ApiTokens, ApiTokensSkeleton } from "@/components/settings/api-tokens";
import { BoardPage } from "@/components/shell/board-page";
import { BottomLine } from "@/components/ui/page";
import { apiTokensPath } from "@/lib/addresses";
import { listApiTokens } from "@/lib/api-tokens";
import { env } from "@/lib/env";
import { formatPlural } from "@/lib/format/number";
import { pageContext } from "@/lib/http";
import { can } from "@/lib/permissions";
import { readWorkspace } from "@/lib/workspace";

export const metadata: Metadata = { title: "API tokens" };

export default async function ApiTokensPage() {
  await pageContext("tokens.read", apiTokensPath());
  return (
    <BoardPage
      title="API tokens"
      wide={false}
      headline={<Headline />}
      board={<Tokens />}
      skeleton={<ApiTokensSkeleton />}
    />
  );
}

/** Read once a request, for the first line and for the list. */
const readOnce = cache(async () => {
  const ctx = await pageContext("tokens.read");
  return listApiTokens({ ctx, input: undefined });
});

async function Headline() {
  const tokens = await readOnce();
  const active = tokens.filter(({ state }) => state === "active").length;
  return (
    <BottomLine detail="A token lets a pipeline upload test results of one project, or read its list of quarantined tests.">
      {tokens.length === 0
        ? "No pipeline has a token yet."
        : active === 0
          ? "No token works at the moment."
          : `${formatPlural(active, "token works", "tokens work")}.`}
    </BottomLine>
  );
}

async function Tokens() {
  const ctx = await pageContext("tokens.read");
  const [tokens, { projects }] = await Promise.all([readOnce(), readWorkspace({ ctx })]);
  return (
    <ApiTokens
      tokens={tokens}
      projects={projects.map(({ key, name, orgName }) => ({ key, name, orgName }))}
      publicUrl={env().publicUrl}
      create={createApiTokenAction}
      revoke={revokeApiTokenAction}
      mayManage={can(ctx.actor.role, "tokens.manage")}
    />
  );
}
