import { Badge } from "@/components/ui/badge";
import { DefinitionList } from "@/components/ui/definition-list";
import { Duration } from "@/components/ui/duration";
import { RelativeTime } from "@/components/ui/relative-time";
import { TextLink } from "@/components/ui/text-link";
import { executionPath } from "@/lib/addresses";
import { shortCommit } from "@/lib/format/commit";
import type { ExecutionPageView } from "@/schemas/executions/execution-page";

const triggers: Record<string, string> = {
  MANUAL: "by hand",
  WEBHOOK: "by a push or pull request",
  WEBHOOK_CUSTOM: "by a webhook",
  SCHEDULER_CRON: "by its schedule",
  ARTIFACT: "by a new artifact",
  MANIFEST: "by a new manifest",
  NOOP: "automatically",
};

/** Where an execution came from and what it worked on. */
export function ExecutionFacts({ execution }: { execution: ExecutionPageView }) {
  const labels = Object.entries(execution.labels);
  const link = (planExecutionId: string, text: string) => (
    <TextLink href={executionPath(execution.projectKey, planExecutionId)}>{text}</TextLink>
  );
  return (
    <DefinitionList
      columns
      items={[
        {
          name: "Started",
          value: (
            <>
              <RelativeTime at={execution.startedAt} />{" "}
              {triggers[execution.triggerType] ?? execution.triggerType}
              {execution.triggeredByName === null ? null : ` (${execution.triggeredByName})`}
            </>
          ),
        },
        {
          name: "Duration",
          value: execution.endedAt === null ? null : <Duration ms={execution.durationMs} />,
        },
        {
          name: "Queued",
          value:
            execution.queuedMs === null && execution.queuedReason === null ? null : (
              <>
                {execution.queuedMs === null ? null : <Duration ms={execution.queuedMs} />}{" "}
                {execution.queuedReason}
              </>
            ),
        },
        {
          name: "Branch",
          value:
            execution.branch === null ? null : (
              <>
                {execution.repo === null ? null : `${execution.repo} `}
                <code className="font-mono text-sm">{execution.branch}</code>
              </>
            ),
        },
        {
          name: "Commit",
          value:
            execution.commitSha === null ? null : (
              <>
                {execution.commitUrl === null ? (
                  <code className="font-mono text-sm">{shortCommit(execution.commitSha)}</code>
                ) : (
                  <TextLink href={execution.commitUrl} className="font-mono text-sm">
                    {shortCommit(execution.commitSha)}
                  </TextLink>
                )}{" "}
                {execution.commitMessage}
              </>
            ),
        },
        {
          name: "Pull request",
          value:
            execution.prNumber === null ? null : execution.prUrl === null ? (
              `#${execution.prNumber} ${execution.prTitle ?? ""}`
            ) : (
              <TextLink
                href={execution.prUrl}
              >{`#${execution.prNumber} ${execution.prTitle ?? ""}`}</TextLink>
            ),
        },
        {
          name: "Deploys",
          value:
            execution.services.length === 0
              ? null
              : `${execution.services.join(", ")} to ${execution.environments.join(", ") || "?"}`,
        },
        {
          name: execution.isRerun ? "Runs again" : "Retries",
          value:
            execution.previousExecutionId === null
              ? null
              : link(execution.previousExecutionId, "an earlier execution"),
        },
        {
          name: "Started by",
          value:
            execution.parentExecutionId === null
              ? null
              : link(execution.parentExecutionId, "a stage of another pipeline"),
        },
        {
          name: "Labels",
          value: labels.length === 0 ? null : labels.map(([key, value]) => `${key}: ${value}`).join(", "),
        },
        {
          name: "Mode",
          value:
            execution.executionMode === "NORMAL" || execution.executionMode === "UNDEFINED_MODE" ? null : (
              <Badge tone="warn">{execution.executionMode}</Badge>
            ),
        },
        { name: "In Harness", value: <TextLink href={execution.openInHarness}>Open</TextLink> },
      ]}
    />
  );
}
