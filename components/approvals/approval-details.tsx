import { CodeBlock } from "@/components/ui/code-block";
import { DefinitionList } from "@/components/ui/definition-list";
import { DiffView } from "@/components/ui/diff-view";
import { RelativeTime } from "@/components/ui/relative-time";
import { TextLink } from "@/components/ui/text-link";
import { threadPath } from "@/lib/addresses";
import type { ApprovalView } from "@/schemas/approvals";
import { RiskBadge } from "./badges";

/** Everything an approver decides on: what will happen, to what, with which arguments, why, who asked and until when. */
export function ApprovalDetails({ request }: { request: ApprovalView }) {
  const { effect, operation } = request;
  const scope = [
    request.connectorName ?? request.connectorId,
    request.orgIdentifier,
    request.projectIdentifier,
  ].filter((part) => part !== null);
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-col gap-1">
        <p className="text-base">{effect.summary}</p>
        {effect.details.length === 0 ? null : (
          <ul className="list-disc pl-5 text-base wrap-anywhere text-ink-soft">
            {effect.details.map((detail) => (
              <li key={detail}>{detail}</li>
            ))}
          </ul>
        )}
      </div>
      <DefinitionList
        items={[
          {
            name: "Operation",
            value: (
              <>
                <code className="font-mono text-sm">{operation.operationKey}</code>
                {operation.resourceId === null ? null : (
                  <>
                    {" "}
                    on <code className="font-mono text-sm">{operation.resourceId}</code>
                  </>
                )}
              </>
            ),
          },
          { name: "Where", value: scope.join(" / ") },
          { name: "Risk", value: <RiskBadge risk={request.risk} /> },
          { name: "Undo", value: effect.reversible },
          {
            name: "Asked by",
            value: (
              <>
                {request.requestedBy.name}
                {request.teammateName === null ? null : ` through ${request.teammateName}`},{" "}
                <RelativeTime at={request.createdAt} />
              </>
            ),
          },
          {
            name: request.status === "pending" ? "Expires" : "Would expire",
            value: <RelativeTime at={request.expiresAt} />,
          },
          {
            name: "In Harness",
            value:
              effect.openInHarness === null ? null : <TextLink href={effect.openInHarness}>Open</TextLink>,
          },
          {
            name: "Thread",
            value:
              request.threadId === null ? null : (
                <TextLink href={threadPath(request.threadId)}>Open the conversation</TextLink>
              ),
          },
        ]}
      />
      {request.evidence.length === 0 ? null : (
        <div>
          <h3 className="mb-1 text-sm font-medium">Evidence</h3>
          <ul className="flex flex-col gap-1 text-base">
            {request.evidence.map((item) => (
              <li key={item.id} className="flex gap-2">
                <span aria-hidden className="text-ink-faint">
                  •
                </span>
                {item.href === null ? (
                  <span>{item.statement}</span>
                ) : (
                  <TextLink href={item.href}>{item.statement}</TextLink>
                )}
              </li>
            ))}
          </ul>
        </div>
      )}
      {request.diff === null ? null : (
        <DiffView
          before={request.diff.before}
          after={request.diff.after}
          label={`Change (${request.diff.format.toUpperCase()})`}
        />
      )}
      <Arguments args={operation.args} />
    </div>
  );
}

/** All of what would be sent. A body of several lines is shown as the text that it is. */
function Arguments({ args }: { args: ApprovalView["operation"]["args"] }) {
  const { body, ...rest } = args;
  const text = typeof body === "string" && body.includes("\n") ? body : null;
  return (
    <>
      <CodeBlock code={JSON.stringify(text === null ? args : rest, null, 2)} label="Every argument" />
      {text === null ? null : (
        <CodeBlock code={text} label={args.contentType === "application/yaml" ? "Body (YAML)" : "Body"} />
      )}
    </>
  );
}

/** What was decided, by whom and why, and what came of it. */
export function ApprovalOutcome({ request }: { request: ApprovalView }) {
  if (request.status === "pending") {
    return null;
  }
  const result = request.executionResult;
  const message = typeof result?.message === "string" ? result.message : null;
  const href = typeof result?.href === "string" ? result.href : null;
  const link = linkInHarness(result?.output);
  return (
    <div className="flex flex-col gap-3">
      <DefinitionList
        items={[
          {
            name: "Decision",
            value: (
              <>
                {request.status}
                {request.decidedBy === null ? null : ` by ${request.decidedBy.name}`}
                {request.decidedAt === null ? null : (
                  <>
                    , <RelativeTime at={request.decidedAt} />
                  </>
                )}
              </>
            ),
          },
          { name: "Reason", value: request.decisionReason },
          { name: "Result", value: message },
          { name: "Opens", value: href === null ? null : <TextLink href={href}>The execution</TextLink> },
          { name: "In Harness", value: link === null ? null : <TextLink href={link}>Open</TextLink> },
        ]}
      />
    </div>
  );
}

/** Where Harness shows what the operation made: the tools name it in what they answer. */
function linkInHarness(output: unknown): string | null {
  return typeof output === "object" &&
    output !== null &&
    "openInHarness" in output &&
    typeof output.openInHarness === "string"
    ? output.openInHarness
    : null;
}
