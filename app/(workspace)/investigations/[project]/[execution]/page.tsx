import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { InvestigationBoard, InvestigationHeadline } from "@/components/investigation/investigation-page";
import { PageSubject } from "@/components/shell/page-subject";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { Page } from "@/components/ui/page";
import { executionPath, failuresPath, investigationPath } from "@/lib/addresses";
import { NotFoundError } from "@/lib/errors";
import { getExecution } from "@/lib/executions";
import { pageContext } from "@/lib/http";
import { getInvestigation } from "@/lib/investigations";
import { can } from "@/lib/permissions";
import { paramOf, type SearchParams } from "@/schemas/filters";

export const metadata: Metadata = { title: "Investigation" };

export default async function InvestigationPage({
  params,
  searchParams,
}: {
  params: Promise<{ project: string; execution: string }>;
  searchParams: Promise<SearchParams>;
}) {
  const { project, execution: planExecutionId } = await params;
  const projectKey = decodeURIComponent(project);
  const ctx = await pageContext("investigations.read", investigationPath(projectKey, planExecutionId));
  const version = versionOf(await searchParams);
  const found = await (async () => {
    const view = await getInvestigation({ ctx, input: { project: projectKey, planExecutionId, version } });
    return { view, of: view ?? (await getExecution({ ctx, input: { projectKey, planExecutionId } })) };
  })().catch((error: unknown) => {
    if (error instanceof NotFoundError) {
      notFound();
    }
    throw error;
  });
  const { pipelineName, pipelineIdentifier, runSequence } = found.of;
  const title = `${pipelineName} #${runSequence}`;
  const view = {
    of: { projectKey, planExecutionId },
    title,
    executionPath: executionPath(projectKey, planExecutionId),
    mayInvestigate: can(ctx.actor.role, "investigations.start"),
    version,
    initial: { data: found.view, at: ctx.now().getTime() },
  };
  return (
    <Page
      title={`Investigation of ${title}`}
      breadcrumb={
        <Breadcrumb
          items={[
            { label: "Failures", href: failuresPath({ project: projectKey }) },
            { label: title, href: view.executionPath },
            { label: "Investigation" },
          ]}
        />
      }
      bottomLine={<InvestigationHeadline {...view} />}
    >
      <PageSubject
        subject={{
          kind: "execution",
          title,
          path: view.executionPath,
          projectKey,
          planExecutionId,
          pipelineIdentifier,
        }}
      />
      <InvestigationBoard {...view} />
    </Page>
  );
}

/** The version that the address asks for; anything that is none means the newest. */
function versionOf(params: SearchParams): number | undefined {
  const number = Number(paramOf(params, "version"));
  return Number.isSafeInteger(number) && number >= 1 && number <= 1_000 ? number : undefined;
}
