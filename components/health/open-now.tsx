import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/page";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusShape } from "@/components/ui/status-mark";
import { TextLink } from "@/components/ui/text-link";
import { executionPath } from "@/lib/addresses";
import type { OpenExecution } from "@/schemas/executions/health";

/** What runs, and above it what waits for a person. */
export function OpenNow({ open }: { open: readonly OpenExecution[] }) {
  return (
    <Section title="Running and waiting" padded={false}>
      {open.length === 0 ? (
        <EmptyState compact title="Nothing is running">
          New executions appear here as they start.
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line pt-1">
          {open.map((item) => (
            <li key={`${item.pipeline.projectKey} ${item.executionId}`}>
              <div className="flex items-start gap-2.5 px-4 py-2">
                <StatusShape
                  outcome={item.waitsForPerson ? "waiting" : item.outcome}
                  label={item.waitsForPerson ? "Waits for a person" : item.outcome}
                  className="mt-0.75"
                />
                <div className="min-w-0 flex-1">
                  <div className="flex items-baseline justify-between gap-3">
                    <TextLink
                      quiet
                      className="truncate font-medium"
                      href={executionPath(item.pipeline.projectKey, item.executionId)}
                    >
                      {item.pipeline.name}{" "}
                      <span className="font-normal text-ink-faint">#{item.runSequence}</span>
                    </TextLink>
                    <RelativeTime at={item.startedAt} className="shrink-0 text-sm text-ink-soft" />
                  </div>
                  <p className="truncate text-sm text-ink-soft">
                    {item.waitsForPerson ? (
                      <span className="text-waiting">Waits for approval</span>
                    ) : (
                      stateText(item)
                    )}
                    {[item.stage, item.branch, item.triggeredBy]
                      .filter(Boolean)
                      .map((text) => ` · ${text}`)
                      .join("")}
                  </p>
                </div>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function stateText({ outcome, status }: OpenExecution): string {
  if (outcome === "running") return "Running";
  return status === "Paused" ? "Paused" : "Queued";
}
