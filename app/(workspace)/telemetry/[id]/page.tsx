import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Suspense } from "react";
import { FilterNotices } from "@/components/shell/filter-notices";
import { TelemetryPageSkeleton, TelemetryPageView } from "@/components/telemetry/telemetry-page";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { BottomLine, Page } from "@/components/ui/page";
import { pageContext } from "@/lib/auth/page-context";
import { lookUpTelemetry } from "@/lib/connectors/telemetry/look-up-telemetry";
import { findTelemetryRow } from "@/lib/connectors/telemetry/stored-telemetry";
import type { Context } from "@/lib/context";
import { NotFoundError } from "@/lib/errors";
import type { SearchParams } from "@/schemas/filters";
import { parseTelemetryLookup, type TelemetryLookup } from "@/schemas/telemetry-view";

export const metadata: Metadata = { title: "Telemetry" };

export default async function TelemetryPage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>;
  searchParams: Promise<SearchParams>;
}) {
  const { id } = await params;
  const ctx = await pageContext("workspace.read", `/telemetry/${id}`);
  const row = await findTelemetryRow(ctx.db, id).catch((error: unknown) => {
    if (error instanceof NotFoundError) {
      notFound();
    }
    throw error;
  });
  const { value: lookup, notices } = parseTelemetryLookup(await searchParams, id, ctx.now().getTime());
  const what = lookup.host ?? (row.kind === "loki" ? (lookup.query ?? "Logs") : "Hosts that were called");
  return (
    <Page
      title="Telemetry"
      breadcrumb={
        <Breadcrumb
          items={[
            { label: "Connectors", href: "/settings/connectors" },
            { label: row.displayName, href: `/settings/connectors/telemetry/${row.id}` },
            { label: what },
          ]}
        />
      }
      bottomLine={
        <BottomLine detail={`${clock(lookup.from)} to ${clock(lookup.to)} UTC, from ${row.displayName}`}>
          <span className="break-words">{what}</span>
        </BottomLine>
      }
    >
      <FilterNotices notices={notices} />
      <Suspense fallback={<TelemetryPageSkeleton />}>
        <Answer ctx={ctx} lookup={lookup} />
      </Suspense>
    </Page>
  );
}

async function Answer({ ctx, lookup }: { ctx: Context; lookup: TelemetryLookup }) {
  return <TelemetryPageView view={await lookUpTelemetry({ ctx, input: lookup })} />;
}

const clock = (at: number): string => new Date(at).toISOString().slice(0, 16).replace("T", " ");
