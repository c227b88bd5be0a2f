import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { setClusterOwnerAction } from "@/app/actions/investigations";
import { ClusterBoard, ClusterHeadline } from "@/components/failures/cluster-view";
import { FilterNotices } from "@/components/shell/filter-notices";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { Page } from "@/components/ui/page";
import { clusterPath, failuresPath } from "@/lib/addresses";
import { NotFoundError } from "@/lib/errors";
import { readFailureCluster } from "@/lib/failures";
import { pageContext } from "@/lib/http";
import { hrefWith } from "@/schemas/filter-links";
import { parseFilters, type SearchParams } from "@/schemas/filters";

export const metadata: Metadata = { title: "Kind of failure" };

export default async function ClusterPage({
  params,
  searchParams,
}: {
  params: Promise<{ cluster: string }>;
  searchParams: Promise<SearchParams>;
}) {
  const clusterId = decodeURIComponent((await params).cluster);
  const { value: filters, notices } = parseFilters(await searchParams);
  const ctx = await pageContext("workspace.read", hrefWith(clusterPath(clusterId), filters));
  const data = await readFailureCluster({ ctx, input: { clusterId, filters } }).catch((error: unknown) => {
    if (error instanceof NotFoundError) {
      notFound();
    }
    throw error;
  });
  const view = { clusterId, filters, initial: { data, at: ctx.now().getTime() } };
  return (
    <Page
      title="Kind of failure"
      breadcrumb={
        <Breadcrumb
          items={[
            { label: "Failures", href: hrefWith(failuresPath(), filters) },
            { label: data.cluster.causeTitle },
          ]}
        />
      }
      bottomLine={<ClusterHeadline {...view} />}
    >
      <FilterNotices notices={notices} />
      <ClusterBoard {...view} setOwner={setClusterOwnerAction} />
    </Page>
  );
}
