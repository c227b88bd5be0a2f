import type { Metadata } from "next";
import {
  createBadgeAction,
  previewPolicyAction,
  readCodeownersAction,
  setCodeownersAction,
  subscribeDigestAction,
  unsubscribeDigestAction,
  updatePolicyAction,
  writeDigestsAction,
} from "@/app/actions/tests";
import {
  TestSettings,
  TestSettingsHeadline,
} from "@/components/test-reliability/policy/reliability-settings";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { Page } from "@/components/ui/page";
import { testPolicyPath, testsPath } from "@/lib/addresses";
import { env } from "@/lib/env";
import { pageContext } from "@/lib/http";
import { readTestSettings } from "@/lib/test-reliability";

export const metadata: Metadata = { title: "Test policy and owners" };

export default async function TestPolicyPage() {
  const ctx = await pageContext("workspace.read", testPolicyPath());
  const initial = { data: await readTestSettings({ ctx, input: undefined }), at: ctx.now().getTime() };
  return (
    <Page
      title="Policy and owners"
      breadcrumb={
        <Breadcrumb items={[{ label: "Tests", href: testsPath() }, { label: "Policy and owners" }]} />
      }
      bottomLine={<TestSettingsHeadline initial={initial} />}
    >
      <TestSettings
        initial={initial}
        address={env().publicUrl}
        policyActions={{ preview: previewPolicyAction, update: updatePolicyAction }}
        ownersActions={{ set: setCodeownersAction, readFromCode: readCodeownersAction }}
        createBadge={createBadgeAction}
        digestActions={{
          subscribe: subscribeDigestAction,
          unsubscribe: unsubscribeDigestAction,
          write: writeDigestsAction,
        }}
      />
    </Page>
  );
}
