import type { Metadata } from "next";
import { Suspense } from "react";
import { UploadForm, UploadFormSkeleton } from "@/components/test-reliability/uploads/upload-form";
import { UploadsList, UploadsSkeleton } from "@/components/test-reliability/uploads/uploads-list";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { BottomLine, Page, Section } from "@/components/ui/page";
import { testsPath, uploadTestsPath } from "@/lib/addresses";
import { pageContext } from "@/lib/http";
import { listUploads } from "@/lib/test-reliability";
import { readWorkspace } from "@/lib/workspace";

export const metadata: Metadata = { title: "Upload test results" };

export default async function UploadPage() {
  await pageContext("tests.upload", uploadTestsPath());
  return (
    <Page
      title="Upload test results"
      breadcrumb={<Breadcrumb items={[{ label: "Tests", href: testsPath() }, { label: "Upload" }]} />}
      bottomLine={
        <BottomLine detail="JUnit and its dialects, NUnit, xUnit.net, TRX, or a JSON summary; packed with gzip or not. A pipeline does the same with an API token.">
          Drop the reports of one run of your tests.
        </BottomLine>
      }
    >
      <Suspense fallback={<UploadFormSkeleton />}>
        <Form />
      </Suspense>
      <Section title="Recent uploads" about="of people and pipelines" padded={false}>
        <Suspense fallback={<UploadsSkeleton />}>
          <Recent />
        </Suspense>
      </Section>
    </Page>
  );
}

async function Form() {
  const ctx = await pageContext("tests.upload", uploadTestsPath());
  const { projects } = await readWorkspace({ ctx });
  return <UploadForm projects={projects.map(({ key, name, orgName }) => ({ key, name, orgName }))} />;
}

async function Recent() {
  const ctx = await pageContext("tests.upload", uploadTestsPath());
  const recent = await listUploads({ ctx, input: undefined });
  return <UploadsList initial={{ data: recent, at: recent.asOf }} />;
}
