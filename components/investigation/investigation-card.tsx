"use client";

import { useQuery } from "@tanstack/react-query";
import { fetchJson } from "@/components/shell/fetch-json";
import { TextLink } from "@/components/ui/text-link";
import { investigationPath } from "@/lib/addresses";
import { dataPath } from "@/lib/api-addresses";
import type { InvestigationView } from "@/schemas/failures/investigations";
import type { InvestigateFailureOutput } from "@/schemas/team/failure-tools";
import { CompactReport } from "./compact-report";
import { ProgressPanel } from "./progress-panel";

/**
 * An investigation in a conversation: the version that the answer speaks of, so that what it cites stays what it was.
 * One that still ran is followed until it has ended.
 */
export function InvestigationCard({ found }: { found: InvestigateFailureOutput }) {
  const { execution, version } = found;
  const path = dataPath(investigationPath(execution.projectKey, execution.planExecutionId, { version }));
  const { data: view } = useQuery<InvestigationView | null>({
    queryKey: [path],
    queryFn: ({ signal }) => fetchJson<InvestigationView | null>(path, signal),
    meta: { topics: ["investigations"] },
  });
  const report = found.report ?? view?.report ?? null;
  const problem = view?.problem ?? found.problem;
  return (
    <div className="flex min-w-0 flex-col gap-3">
      {view && report === null && (view.status === "queued" || view.status === "running") ? (
        <ProgressPanel view={view} />
      ) : null}
      {report === null ? (
        <>
          {problem === null ? null : (
            <p>
              {problem.message} <span className="text-ink-soft">{problem.remedy}</span>
            </p>
          )}
          <p>
            <TextLink href={found.path}>Open the investigation</TextLink>
          </p>
        </>
      ) : (
        <CompactReport
          report={report}
          path={version === null ? found.path : `${found.path}?version=${version}`}
          mayRequest={view?.viewer.mayRequest ?? false}
        />
      )}
    </div>
  );
}
