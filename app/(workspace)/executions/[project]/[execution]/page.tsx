import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { requestExecutionActionAction } from "@/app/actions/executions";
import { ExecutionActions } from "@/components/execution/execution-actions";
import { ExecutionHeadline } from "@/components/execution/execution-headline";
import { ExecutionView } from "@/components/execution/execution-view";
import { InvestigationNotice } from "@/components/investigation/investigation-notice";
import { PageSubject } from "@/components/shell/page-subject";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { Page } from "@/components/ui/page";
import { executionPath, executionsPath, pipelinePath } from "@/lib/addresses";
import { NotFoundError } from "@/lib/errors";
import { getExecution } from "@/lib/executions";
import { pageContext } from "@/lib/http";
import { getInvestigation } from "@/lib/investigations";
import { can } from "@/lib/permissions";

type Params = Promise<{ project: string; execution: string }>;

export const metadata: Metadata = { title: "Execution" };

export default async function ExecutionPage({ params }: { params: Params }) {
  const { project, execution: planExecutionId } = await params;
  const projectKey = decodeURIComponent(project);
  const path = executionPath(projectKey, planExecutionId);
  const ctx = await pageContext("workspace.read", path);
  const execution = await getExecution({ ctx, input: { projectKey, planExecutionId } }).catch(
    (error: unknown) => {
      if (error instanceof NotFoundError) {
        notFound();
      }
      throw error;
    },
  );
  const investigation = await getInvestigation({
    ctx,
    input: { project: projectKey, planExecutionId },
  }).catch((error: unknown) => {
    // Known at Harness and not stored yet: there can be none.
    if (error instanceof NotFoundError) {
      return null;
    }
    throw error;
  });
  const title = `${execution.pipelineName} #${execution.runSequence}`;
  return (
    <Page
      title={title}
      breadcrumb={
        <Breadcrumb
          items={[
            { label: "Executions", href: executionsPath({ project: projectKey }) },
            {
              label: execution.pipelineName,
              href: pipelinePath(projectKey, execution.pipelineIdentifier),
            },
            { label: `#${execution.runSequence}` },
          ]}
        />
      }
      bottomLine={<ExecutionHeadline execution={execution} />}
      actions={
        <ExecutionActions
          execution={execution}
          mayRequest={can(ctx.actor.role, "approvals.request")}
          request={requestExecutionActionAction}
        />
      }
    >
      <PageSubject
        subject={{
          kind: "execution",
          title,
          path,
          projectKey,
          planExecutionId,
          pipelineIdentifier: execution.pipelineIdentifier,
        }}
      />
      <ExecutionView
        initial={{ data: execution, at: ctx.now().getTime() }}
        investigation={
          <InvestigationNotice
            projectKey={projectKey}
            planExecutionId={planExecutionId}
            mayInvestigate={can(ctx.actor.role, "investigations.start")}
            initial={{ data: investigation, at: ctx.now().getTime() }}
          />
        }
      />
    </Page>
  );
}
