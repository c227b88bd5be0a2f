import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { z } from "zod";
import { PageSubject } from "@/components/shell/page-subject";
import { TestHeadline, TestHistory } from "@/components/tests/test-history";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { Page } from "@/components/ui/page";
import { pageContext } from "@/lib/auth/page-context";
import { NotFoundError } from "@/lib/errors";
import { getTest } from "@/lib/tests/get-test";

export const metadata: Metadata = { title: "Test" };

const TestId = z.coerce.number().int().positive().max(2_147_483_647);

export default async function TestPage({ params }: { params: Promise<{ id: string }> }) {
  const ctx = await pageContext("workspace.read");
  const testId = TestId.safeParse((await params).id);
  if (!testId.success) notFound();
  const test = await getTest({ ctx, input: { testId: testId.data } }).catch((error: unknown) => {
    if (error instanceof NotFoundError) notFound();
    throw error;
  });
  return (
    <Page
      title={[test.className, test.repo].filter(Boolean).join(" · ")}
      breadcrumb={<Breadcrumb items={[{ label: "Tests", href: "/tests" }, { label: test.name }]} />}
      bottomLine={<TestHeadline test={test} />}
    >
      <PageSubject
        subject={{ kind: "test", title: test.name, path: `/tests/${test.id}`, projectKey: test.projectKey }}
      />
      <TestHistory test={test} asOf={ctx.now().getTime()} />
    </Page>
  );
}
