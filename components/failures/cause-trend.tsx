"use client";

import { useState } from "react";
import { StackedBars } from "@/components/charts/lazy-charts";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/page";
import { failuresPath } from "@/lib/addresses";
import { formatCompact, formatCount } from "@/lib/format/number";
import { formatPercent, formatPercentTick } from "@/lib/format/percent";
import type { FailureClustersView } from "@/schemas/failures/failure-clusters";
import { failureHref } from "@/schemas/failures/failure-filter-links";
import type { FailureFilters } from "@/schemas/failures/failure-filters";
import { bucketFilters } from "@/schemas/filter-links";

/** Causes that get a colour of their own in the bars; the rest is one series. */
const colors = ["var(--failed)", "var(--waiting)", "var(--running)", "var(--unknown)", "var(--cancelled)"];
const rest = "rest";

/** Failures by cause over time, as counts or as shares of each bar; a bar filters the page to its hour or day. */
export function CauseTrend({ view, filters }: { view: FailureClustersView; filters: FailureFilters }) {
  const [asShares, setAsShares] = useState(false);
  const named = view.causes.slice(0, colors.length);
  const others = view.causes.slice(colors.length);
  const per = view.bucket === "hour" ? "per hour, UTC" : "per day, UTC";
  const points = view.trend.map(({ at, counts }) => {
    const values: Record<string, number> = Object.fromEntries(
      named.map(({ cause }) => [cause, counts[cause] ?? 0]),
    );
    if (others.length > 0) values[rest] = others.reduce((sum, { cause }) => sum + (counts[cause] ?? 0), 0);
    if (!asShares) return { at, values };
    const all = Object.values(values).reduce((sum, value) => sum + value, 0);
    return {
      at,
      values: Object.fromEntries(
        Object.entries(values).map(([key, value]) => [key, all === 0 ? 0 : value / all]),
      ),
    };
  });
  return (
    <Section
      title="Causes over time"
      about={per}
      actions={
        <fieldset className="flex gap-1">
          <legend className="sr-only">Draw the bars as</legend>
          <Choice label="Count" chosen={!asShares} onChoose={() => setAsShares(false)} />
          <Choice label="Share" chosen={asShares} onChoose={() => setAsShares(true)} />
        </fieldset>
      }
    >
      <StackedBars
        label={`Failures by cause ${per}, ${asShares ? "share of each bar" : "count"}`}
        bucket={view.bucket}
        points={points}
        series={[
          ...named.map(({ cause, title }, index) => ({
            key: cause,
            name: title,
            color: colors[index] ?? "var(--skipped)",
          })),
          ...(others.length === 0 ? [] : [{ key: rest, name: "Other causes", color: "var(--skipped)" }]),
        ]}
        format={asShares ? formatPercent : formatCount}
        formatAxis={asShares ? formatPercentTick : formatCompact}
        hrefFor={(at) =>
          failureHref(failuresPath(), { ...filters, ...bucketFilters(filters, at, view.bucket) })
        }
      />
    </Section>
  );
}

function Choice({ label, chosen, onChoose }: { label: string; chosen: boolean; onChoose: () => void }) {
  return (
    <Button
      size="sm"
      variant={chosen ? "secondary" : "ghost"}
      aria-pressed={chosen}
      className="h-6!"
      onClick={onChoose}
    >
      {label}
    </Button>
  );
}
