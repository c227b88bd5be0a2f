import { EmptyState, ErrorState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/page";
import { Skeleton } from "@/components/ui/skeleton";
import { TextLink } from "@/components/ui/text-link";
import { telemetryPath } from "@/lib/addresses";
import { formatCount, formatPlural } from "@/lib/format/number";
import { formatInstant } from "@/lib/format/time";
import type { TelemetryView } from "@/schemas/telemetry/telemetry-view";
import { TrafficChart } from "./traffic-chart";

/** What a store of telemetry knows of a time: a host's requests and failures with its outages, or lines of logs. */
export function TelemetryPageView({ view }: { view: TelemetryView }) {
  if (view.problem !== null) {
    return (
      <ErrorState title={`${view.connectorName} could not be read`}>
        {view.problem.message} {view.problem.remedy}
      </ErrorState>
    );
  }
  return (
    <div className="flex flex-col gap-5">
      {view.holds.metrics ? <Traffic view={view} /> : null}
      {view.holds.logs ? <Lines view={view} /> : null}
    </div>
  );
}

function Traffic({ view }: { view: TelemetryView }) {
  const { host } = view.lookup;
  return (
    <div className="flex flex-col gap-5">
      {view.findings.length === 0 ? null : (
        <Section title="Outages" about="failed requests far above what is usual for the host">
          <ul className="flex flex-col divide-y divide-line">
            {view.findings.map((finding) => (
              <li key={`${finding.host} ${finding.from}`} className="flex flex-col gap-1 py-2">
                <p className="break-words">
                  {finding.host === host ? (
                    finding.statement
                  ) : (
                    <TextLink href={finding.href}>{finding.statement}</TextLink>
                  )}
                </p>
                {finding.affected.names.length === 0 ? null : (
                  <p className="text-sm break-words text-ink-faint">
                    Callers: {finding.affected.names.join(", ")}
                    {finding.affected.count > finding.affected.names.length
                      ? ` and ${formatCount(finding.affected.count - finding.affected.names.length)} more`
                      : ""}
                  </p>
                )}
              </li>
            ))}
          </ul>
        </Section>
      )}
      {host === null ? (
        <Hosts view={view} />
      ) : (
        <Section
          title={`Requests to ${host}`}
          about="a minute, from three hours before to two hours after"
          actions={
            view.graphHref === null ? undefined : (
              <TextLink href={view.graphHref}>Open in Prometheus</TextLink>
            )
          }
        >
          {view.points.length === 0 ? (
            <EmptyState compact title="No requests to this host">
              The store holds nothing of it for this time.
            </EmptyState>
          ) : (
            <TrafficChart host={host} points={view.points} />
          )}
        </Section>
      )}
    </div>
  );
}

function Hosts({ view }: { view: TelemetryView }) {
  if (view.hosts.length === 0) {
    return (
      <EmptyState title="No host was called">
        The store holds no requests of this time. Its settings say which metric is read.
      </EmptyState>
    );
  }
  const { telemetryId, from, to } = view.lookup;
  const href = (host: string) => telemetryPath(telemetryId, { host, from, to });
  return (
    <Section title="Hosts" about="that were called around this time">
      <ul className="flex flex-col divide-y divide-line">
        {view.hosts.map(({ host, outages }) => (
          <li key={host} className="flex flex-wrap items-baseline justify-between gap-x-6 py-2">
            <TextLink href={href(host)}>{host}</TextLink>
            <span className="text-sm text-ink-faint">
              {outages === 0 ? "no outage" : formatPlural(outages, "outage")}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Lines({ view }: { view: TelemetryView }) {
  if (view.logs.length === 0) {
    return (
      <EmptyState title="No line was written">
        {view.lookup.query === null
          ? "The store holds nothing of this time."
          : `No line of this time holds “${view.lookup.query}”.`}
      </EmptyState>
    );
  }
  return (
    <Section title="Lines" about="newest first, times in UTC" padded={false}>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
        tabIndex={0}
        aria-label="Lines of the logs"
        className="scroll-thin max-h-[70dvh] overflow-y-auto border-t border-line focus-visible:outline-offset-[-2px]"
      >
        <ol className="divide-y divide-line">
          {view.logs.map((line, index) => (
            <li
              key={`${line.at} ${index}`}
              className="grid grid-cols-[4.5rem_minmax(0,1fr)] gap-x-3 px-4 py-1 text-sm sm:grid-cols-[4.5rem_11rem_minmax(0,1fr)]"
            >
              <time
                dateTime={new Date(line.at).toISOString()}
                title={formatInstant(line.at, "UTC")}
                className="text-ink-faint"
              >
                {new Date(line.at).toISOString().slice(11, 19)}
              </time>
              <span className="truncate text-ink-faint" title={line.source}>
                {line.source}
              </span>
              <span className="font-mono break-all max-sm:col-span-2">{line.text}</span>
            </li>
          ))}
        </ol>
      </section>
    </Section>
  );
}

/** In the place of the view while the store is asked. */
export function TelemetryPageSkeleton() {
  return (
    <div className="flex flex-col gap-5">
      <Skeleton className="h-24 w-full" />
      <Skeleton className="h-72 w-full" />
    </div>
  );
}
