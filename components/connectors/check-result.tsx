import { Notice } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { formatPlural } from "@/lib/format/number";
import type { ConnectorCheck } from "@/schemas/connectors";

/** The result of a connection test: what works, or what is wrong and what to do. */
export function CheckResultNotice({ check }: { check: ConnectorCheck }) {
  const tone = check.ok ? (check.problem === null ? "info" : "warn") : "bad";
  return (
    <Notice tone={tone}>
      <p className="font-medium">{check.problem === null ? "The connection works." : check.reason}</p>
      {check.remedy === null ? null : <p>{check.remedy}</p>}
      {check.account === null ? null : (
        <p className="text-sm text-ink-soft">
          Account {check.account.accountName ?? check.account.accountId}
          {check.account.userName === null ? null : `, as ${check.account.userName}`}
          {check.projectCount === null ? null : `; ${formatPlural(check.projectCount, "project")} visible`}
          {check.lastActivityAt === null ? null : (
            <>
              ; last run <RelativeTime at={check.lastActivityAt} />
            </>
          )}
          .
        </p>
      )}
    </Notice>
  );
}
