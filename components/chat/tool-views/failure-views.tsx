import { chancePercent } from "@/components/investigation/confidence";
import { InvestigationCard } from "@/components/investigation/investigation-card";
import { SimilarFailures } from "@/components/investigation/similar-failures";
import { verdictTitle } from "@/components/investigation/verdict";
import { RelativeTime } from "@/components/ui/relative-time";
import { TextLink } from "@/components/ui/text-link";
import { formatCount, formatPlural } from "@/lib/format/number";
import {
  CompareExecutionsOutput,
  FindSimilarFailuresOutput,
  InvestigateFailureOutput,
} from "@/schemas/team/failure-tools";
import type { FailureToolName } from "@/schemas/team/tool-names";
import { Comparison } from "./comparison";
import { type ToolView, toolView } from "./tool-view";

/** The views of the tools that look into failures, drawn as on the pages. */
export const failureViews: Record<FailureToolName, ToolView> = {
  investigate_failure: toolView({
    title: (input) => (input.again === true ? "Investigate the failure again" : "Investigate the failure"),
    schema: InvestigateFailureOutput,
    gist: ({ report, status }) =>
      report === null ? status : `${verdictTitle(report.verdict)}, ${chancePercent(report.confidence)}`,
    draw: (data) => <InvestigationCard found={data} />,
    opens: true,
  }),
  find_similar_failures: toolView({
    title: () => "Similar failures",
    schema: FindSimilarFailuresOutput,
    gist: (data) => `${formatCount(data.total)} found`,
    draw: (data) => (
      <div className="-mx-2.5">
        {data.cluster === null || data.total === 0 ? null : (
          <p className="px-4 pb-1">
            <TextLink href={data.cluster.path} prefetch={false} className="font-medium whitespace-normal!">
              {data.cluster.title}
            </TextLink>
            : {formatPlural(data.total, "other failure")} in {formatPlural(data.pipelines, "pipeline")}
            {data.firstAt === null ? null : (
              <>
                , the first <RelativeTime at={data.firstAt} />
              </>
            )}
            {data.cluster.owner === null ? ". Nobody owns it." : `. ${data.cluster.owner} owns it.`}
          </p>
        )}
        <SimilarFailures
          similar={{
            clusterId: data.cluster?.id ?? null,
            total: data.total,
            rerunsTried: data.rerunsTried,
            rerunsPassed: data.rerunsPassed,
            items: data.items,
          }}
        />
      </div>
    ),
  }),
  compare_executions: toolView({
    title: () => "Compare two executions",
    schema: CompareExecutionsOutput,
    gist: (data) => `#${data.first.runSequence} and #${data.second.runSequence}`,
    draw: (data) => <Comparison of={data} />,
  }),
};
