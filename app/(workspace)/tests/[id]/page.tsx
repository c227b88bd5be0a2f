import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { PageSubject } from "@/components/shell/page-subject";
import { TestHeadline, TestView } from "@/components/tests/test-view";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { Page } from "@/components/ui/page";
import { pageContext } from "@/lib/auth/page-context";
import { NotFoundError } from "@/lib/errors";
import { getTest } from "@/lib/tests/get-test";

export const metadata: Metadata = { title: "Test" };

export default async function TestPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const ctx = await pageContext("workspace.read", `/tests/${id}`);
  const testId = Number(id);
  if (!Number.isSafeInteger(testId) || testId < 1 || testId > 2_147_483_647) {
    notFound();
  }
  const test = await getTest({ ctx, input: { testId } }).catch((error: unknown) => {
    if (error instanceof NotFoundError) {
      notFound();
    }
    throw error;
  });
  return (
    <Page
      title={test.name}
      breadcrumb={<Breadcrumb items={[{ label: "Tests", href: "/tests" }, { label: test.name }]} />}
      bottomLine={<TestHeadline test={test} />}
    >
      <PageSubject
        subject={{ kind: "test", title: test.name, path: `/tests/${test.id}`, projectKey: test.projectKey }}
      />
      <TestView test={test} />
    </Page>
  );
}
