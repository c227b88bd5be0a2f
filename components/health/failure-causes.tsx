import { ShareBars } from "@/components/charts/share-bars";
import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/page";
import { failuresPath } from "@/lib/addresses";
import type { CauseShare } from "@/schemas/executions/health";
import { hrefWith } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";

/** Why executions failed in the range, by share; the tick is the share of the period before. */
export function FailureCauses({ causes, filters }: { causes: readonly CauseShare[]; filters: PageFilters }) {
  return (
    <Section title="Failure causes" about="tick: previous period">
      {causes.length === 0 ? (
        <EmptyState compact title="No failures in this range" />
      ) : (
        <ShareBars
          label="Failure causes by share"
          shares={causes.map((cause) => ({
            key: cause.cause,
            name: cause.title,
            about: cause.about,
            count: cause.count,
            share: cause.share,
            previousShare: cause.previousShare,
            href: hrefWith(failuresPath(), filters, { cause: cause.cause }),
          }))}
        />
      )}
    </Section>
  );
}
