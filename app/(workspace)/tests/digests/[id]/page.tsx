import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { DigestView } from "@/components/test-reliability/policy/digest-view";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { BottomLine, Page } from "@/components/ui/page";
import { testDigestPath, testPolicyPath, testsPath } from "@/lib/addresses";
import { NotFoundError } from "@/lib/errors";
import { formatBucket } from "@/lib/format/time";
import { pageContext } from "@/lib/http";
import { getDigest } from "@/lib/test-reliability";

export const metadata: Metadata = { title: "Digest of tests" };

export default async function DigestPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const ctx = await pageContext("workspace.read", testDigestPath(id));
  const digestId = Number(id);
  if (!Number.isSafeInteger(digestId) || digestId < 1 || digestId > 2_147_483_647) {
    notFound();
  }
  const digest = await getDigest({ ctx, input: { id: digestId } }).catch((error: unknown) => {
    if (error instanceof NotFoundError) {
      notFound();
    }
    throw error;
  });
  const owner = digest.owner === "" ? "Tests without an owner" : digest.owner;
  return (
    <Page
      title={owner}
      breadcrumb={
        <Breadcrumb
          items={[
            { label: "Tests", href: testsPath() },
            { label: "Digests", href: testPolicyPath("digests") },
            { label: owner },
          ]}
        />
      }
      bottomLine={
        <BottomLine
          detail={`The week from ${formatBucket(digest.from, "day")} to ${formatBucket(digest.to, "day")}, UTC`}
        >
          {digest.summary}
        </BottomLine>
      }
    >
      <DigestView digest={digest} />
    </Page>
  );
}
