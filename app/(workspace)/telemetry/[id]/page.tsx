import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache, Suspense } from "react";
import { FilterNotices } from "@/components/shell/filter-notices";
import { TelemetryHeadline, TelemetryHeadlineSkeleton } from "@/components/telemetry/telemetry-headline";
import { TelemetryPageSkeleton, TelemetryPageView } from "@/components/telemetry/telemetry-page";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { Page } from "@/components/ui/page";
import { connectorSettingsPath, connectorsPath, telemetryPath } from "@/lib/addresses";
import { findStore, lookUpTelemetry } from "@/lib/connectors";
import { NotFoundError } from "@/lib/errors";
import { pageContext } from "@/lib/http";
import type { SearchParams } from "@/schemas/filters";
import { parseTelemetryLookup, TelemetryLookup } from "@/schemas/telemetry/telemetry-view";

export const metadata: Metadata = { title: "Telemetry" };

export default async function TelemetryPage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>;
  searchParams: Promise<SearchParams>;
}) {
  const { id } = await params;
  const ctx = await pageContext("workspace.read", telemetryPath(id));
  const { row, holds } = await findStore(ctx.db, id).catch((error: unknown) => {
    if (error instanceof NotFoundError) {
      notFound();
    }
    throw error;
  });
  const { value: lookup, notices } = parseTelemetryLookup(await searchParams, id, ctx.now().getTime());
  const what = lookup.host ?? (holds.metrics ? "Hosts that were called" : (lookup.query ?? "Logs"));
  return (
    <Page
      title="Telemetry"
      breadcrumb={
        <Breadcrumb
          items={[
            { label: "Connectors", href: connectorsPath() },
            { label: row.displayName, href: connectorSettingsPath(row.id) },
            { label: what },
          ]}
        />
      }
      bottomLine={
        <Suspense fallback={<TelemetryHeadlineSkeleton />}>
          <Headline lookup={lookup} />
        </Suspense>
      }
    >
      <FilterNotices notices={notices} />
      <Suspense fallback={<TelemetryPageSkeleton />}>
        <Answer lookup={lookup} />
      </Suspense>
    </Page>
  );
}

/** The store is asked once a request, for the first line and for what proves it. */
const lookUpOnce = cache(async (lookup: string) => {
  const ctx = await pageContext("workspace.read");
  return lookUpTelemetry({ ctx, input: TelemetryLookup.parse(JSON.parse(lookup)) });
});

async function Headline({ lookup }: { lookup: TelemetryLookup }) {
  return <TelemetryHeadline view={await lookUpOnce(JSON.stringify(lookup))} />;
}

async function Answer({ lookup }: { lookup: TelemetryLookup }) {
  return <TelemetryPageView view={await lookUpOnce(JSON.stringify(lookup))} />;
}
