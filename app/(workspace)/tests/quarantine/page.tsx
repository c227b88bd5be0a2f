import { Scale } from "lucide-react";
import type { Metadata } from "next";
import { QuarantineHeadline, QuarantineView } from "@/components/test-reliability/quarantine/quarantine-view";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { ButtonLink } from "@/components/ui/button";
import { Page } from "@/components/ui/page";
import { quarantinePath, testPolicyPath, testsPath } from "@/lib/addresses";
import { env } from "@/lib/env";
import { pageContext } from "@/lib/http";
import { can } from "@/lib/permissions";
import { readQuarantinePage } from "@/lib/test-reliability";
import type { SearchParams } from "@/schemas/filters";
import { parseQuarantineFilters } from "@/schemas/test-reliability/quarantine-page";

export const metadata: Metadata = { title: "Tests in quarantine" };

export default async function QuarantinePage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { project, branch } = await searchParams;
  const filters = parseQuarantineFilters({ project, branch });
  const ctx = await pageContext("workspace.read", quarantinePath());
  const initial = { data: await readQuarantinePage({ ctx, input: filters }), at: ctx.now().getTime() };
  return (
    <Page
      title="Tests in quarantine"
      breadcrumb={<Breadcrumb items={[{ label: "Tests", href: testsPath() }, { label: "Quarantine" }]} />}
      bottomLine={<QuarantineHeadline filters={filters} initial={initial} />}
      actions={
        <ButtonLink href={testPolicyPath()} icon={<Scale aria-hidden />}>
          Policy and owners
        </ButtonLink>
      }
    >
      <QuarantineView
        filters={filters}
        initial={initial}
        address={env().publicUrl}
        mayMakeTokens={can(ctx.actor.role, "tokens.manage")}
      />
    </Page>
  );
}
