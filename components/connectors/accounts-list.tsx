import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/page";
import { RelativeTime } from "@/components/ui/relative-time";
import { TextLink } from "@/components/ui/text-link";
import { connectorSettingsPath, newConnectorPath } from "@/lib/addresses";
import type { HarnessConnectorView } from "@/schemas/connectors/harness-connector";
import { CheckBadge } from "./check-notice";
import { ConnectorProblem } from "./connector-problem";
import { SyncStatus } from "./sync-status";

/** All Harness accounts with the state of each watched project. */
export function AccountsList({
  accounts,
  mayManage,
}: {
  accounts: readonly HarnessConnectorView[];
  mayManage: boolean;
}) {
  if (accounts.length === 0) {
    return (
      <EmptyState
        title="No Harness account is connected"
        actions={
          mayManage ? (
            <ButtonLink href={newConnectorPath()} variant="primary">
              Add connector
            </ButtonLink>
          ) : undefined
        }
      >
        {mayManage
          ? "Connect one with a personal access token to see its pipelines here."
          : "An admin can connect one under Settings, Connectors."}
      </EmptyState>
    );
  }
  return (
    <div className="flex flex-col gap-5">
      {accounts.map((connector) => {
        const watched = connector.projects.filter((project) => project.watched);
        return (
          <Section
            key={connector.id}
            title={connector.displayName}
            about={connector.baseUrl}
            actions={
              <TextLink href={connectorSettingsPath(connector.id)}>Manage {connector.displayName}</TextLink>
            }
          >
            <div className="flex flex-col gap-3">
              <ConnectorProblem connector={connector} />
              <div className="flex flex-wrap gap-2 text-sm text-ink-soft">
                <CheckBadge check={connector.lastCheck} />
                <span>account {connector.accountName ?? connector.accountId ?? "unknown"}</span>
                <span>
                  token ending in <code className="font-mono">{connector.tokenHint}</code>
                  {connector.tokenExpiresAt === null ? null : (
                    <>
                      , expires <RelativeTime at={connector.tokenExpiresAt} />
                    </>
                  )}
                </span>
              </div>
              {watched.length === 0 ? (
                <p className="text-ink-soft">No project is watched yet.</p>
              ) : (
                <ul className="flex flex-col divide-y divide-line">
                  {watched.map((project) => (
                    <li
                      key={project.key}
                      className="flex flex-wrap items-start justify-between gap-x-6 gap-y-1 py-2"
                    >
                      <div>
                        <TextLink
                          href={`/?project=${encodeURIComponent(project.key)}`}
                          quiet
                          className="font-medium"
                        >
                          {project.name}
                        </TextLink>
                        <p className="text-sm text-ink-faint">
                          {project.orgName} / {project.projectIdentifier}
                        </p>
                      </div>
                      <SyncStatus project={project} />
                    </li>
                  ))}
                </ul>
              )}
            </div>
          </Section>
        );
      })}
    </div>
  );
}
