import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { setTestOwnersAction, setTestStateAction, simulateQuarantineAction } from "@/app/actions/tests";
import { PageSubject } from "@/components/shell/page-subject";
import { TestHeadline } from "@/components/test-reliability/single/headline";
import { TestView } from "@/components/test-reliability/single/single-test-view";
import { TestActions } from "@/components/test-reliability/single/state-actions";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { Page } from "@/components/ui/page";
import { testPath, testsPath } from "@/lib/addresses";
import { NotFoundError } from "@/lib/errors";
import { pageContext } from "@/lib/http";
import { getTest } from "@/lib/test-reliability";

interface Params {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  const { id } = await params;
  return { title: (await readOnce(id)).data.name };
}

export default async function TestPage({ params }: Params) {
  const { id } = await params;
  const initial = await readOnce(id);
  const test = initial.data;
  return (
    <Page
      title={test.name}
      breadcrumb={<Breadcrumb items={[{ label: "Tests", href: testsPath() }, { label: test.name }]} />}
      bottomLine={<TestHeadline initial={initial} />}
      actions={
        <TestActions initial={initial} setState={setTestStateAction} simulate={simulateQuarantineAction} />
      }
    >
      <PageSubject
        subject={{ kind: "test", title: test.name, path: testPath(test.id), projectKey: test.projectKey }}
      />
      <TestView initial={initial} setOwners={setTestOwnersAction} />
    </Page>
  );
}

/** Read once a request, for the title and for the page. */
const readOnce = cache(async (id: string) => {
  const ctx = await pageContext("workspace.read", testPath(id));
  const testId = Number(id);
  if (!Number.isSafeInteger(testId) || testId < 1 || testId > 2_147_483_647) {
    notFound();
  }
  const data = await getTest({ ctx, input: { testId } }).catch((error: unknown) => {
    if (error instanceof NotFoundError) {
      notFound();
    }
    throw error;
  });
  return { data, at: ctx.now().getTime() };
});
