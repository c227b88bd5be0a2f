"use client";

import { useLiveQuery } from "@/components/shell/use-live-query";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { Loading, SkeletonRows } from "@/components/ui/skeleton";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { TextLink } from "@/components/ui/text-link";
import { testUploadsPath } from "@/lib/api-addresses";
import { shortCommit } from "@/lib/format/commit";
import { formatCount } from "@/lib/format/number";
import type { RecentUpload, RecentUploads } from "@/schemas/test-reliability/uploads";
import { UploadOutcomeMark } from "./upload-outcome";

/** The newest uploads, kept up to date while the page is open. */
export function UploadsList({ initial }: { initial: { data: RecentUploads; at: number } }) {
  const { data } = useLiveQuery<RecentUploads>({
    topics: ["tests"],
    path: testUploadsPath(),
    initial,
  });
  if (data.uploads.length === 0) {
    return (
      <EmptyState compact title="Nothing was uploaded yet">
        Reports that people drop here and that pipelines send are listed with what became of them.
      </EmptyState>
    );
  }
  return (
    <Table label="Recent uploads" scrolledByKey>
      <thead>
        <tr>
          <Th>File</Th>
          <Th>Outcome</Th>
          <Th numeric>Tests</Th>
          <Th numeric>Failed</Th>
          <Th>Project</Th>
          <Th>Where</Th>
          <Th>By</Th>
          <Th>When</Th>
        </tr>
      </thead>
      <tbody>
        {data.uploads.map((upload) => (
          <Tr key={upload.id}>
            <Td className="max-w-80 min-w-40 break-words">
              {upload.fileName}
              {upload.problem === null ? null : (
                <span className="block text-sm text-ink-soft">{upload.problem}</span>
              )}
            </Td>
            <Td>
              <UploadOutcomeMark outcome={upload.outcome} />
            </Td>
            <Td numeric>{formatCount(upload.tests)}</Td>
            <Td numeric className={upload.failed > 0 ? "text-failed" : undefined}>
              {formatCount(upload.failed)}
            </Td>
            <Td className="whitespace-nowrap">{upload.projectName}</Td>
            <Td className="whitespace-nowrap">
              <UploadOrigin upload={upload} />
            </Td>
            <Td className="whitespace-nowrap">{upload.uploadedBy}</Td>
            <Td className="whitespace-nowrap">
              <RelativeTime at={upload.at} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function UploadOrigin({ upload }: { upload: RecentUpload }) {
  const place = [upload.branch, upload.commitSha && shortCommit(upload.commitSha), upload.job]
    .filter(Boolean)
    .join(" · ");
  if (upload.executionPath === null) return place === "" ? "–" : place;
  return (
    <TextLink href={upload.executionPath} quiet>
      {place === "" ? "its execution" : place}
    </TextLink>
  );
}

export function UploadsSkeleton() {
  return (
    <Loading label="Loading recent uploads">
      <SkeletonRows rows={5} />
    </Loading>
  );
}
