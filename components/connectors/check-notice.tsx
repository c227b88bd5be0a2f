import { Badge } from "@/components/ui/badge";
import { Notice } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { formatPlural } from "@/lib/format/number";
import type { ConnectorCheck } from "@/schemas/connectors/connectors";
import type { HarnessCheck } from "@/schemas/connectors/harness-connector";

/** The result of a connection test: what works, or what is wrong and what to do; and what was found. */
export function CheckNotice({ check }: { check: ConnectorCheck }) {
  const ofHarness = "account" in check;
  const works = ofHarness ? "The connection works." : "The store answers.";
  return (
    <Notice tone={check.ok ? (check.problem === null ? "info" : "warn") : "bad"}>
      <p className="font-medium break-words">{check.problem === null ? works : check.reason}</p>
      {check.remedy === null ? null : <p>{check.remedy}</p>}
      {ofHarness ? (
        <AccountFound check={check} />
      ) : check.found === null ? null : (
        <p className="text-sm text-ink-soft break-words">{check.found}</p>
      )}
    </Notice>
  );
}

function AccountFound({ check: { account, projectCount, lastActivityAt } }: { check: HarnessCheck }) {
  if (account === null) return null;
  return (
    <p className="text-sm text-ink-soft">
      Account {account.accountName ?? account.accountId}
      {account.userName === null ? null : `, as ${account.userName}`}
      {projectCount === null ? null : `; ${formatPlural(projectCount, "project")} visible`}
      {lastActivityAt === null ? null : (
        <>
          ; last run <RelativeTime at={lastActivityAt} />
        </>
      )}
      .
    </p>
  );
}

export function CheckBadge({ check }: { check: ConnectorCheck | null }) {
  if (check === null) {
    return <Badge>Not tested</Badge>;
  }
  if (!check.ok) {
    return <Badge tone="bad">Connection fails</Badge>;
  }
  return check.problem === null ? (
    <Badge tone="good">Connection works</Badge>
  ) : (
    <Badge tone="warn">Works, with a warning</Badge>
  );
}
