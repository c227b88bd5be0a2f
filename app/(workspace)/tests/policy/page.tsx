import type { Metadata } from "next";
import {
  createBadgeAction,
  previewPolicyAction,
  setCodeownersAction,
  subscribeDigestAction,
  unsubscribeDigestAction,
  updatePolicyAction,
} from "@/app/actions/tests";
import { TestSettings, TestSettingsHeadline } from "@/components/test-policy/test-settings";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { Page } from "@/components/ui/page";
import { pageContext } from "@/lib/auth/page-context";
import { can } from "@/lib/auth/permissions";
import { env } from "@/lib/env";
import { readTestSettings } from "@/lib/tests/read-test-settings";

export const metadata: Metadata = { title: "Test policy and quarantine" };

export default async function TestPolicyPage() {
  const ctx = await pageContext("workspace.read", "/tests/policy");
  const initial = { data: await readTestSettings({ ctx, input: undefined }), at: ctx.now().getTime() };
  return (
    <Page
      title="Policy and quarantine"
      breadcrumb={
        <Breadcrumb items={[{ label: "Tests", href: "/tests" }, { label: "Policy and quarantine" }]} />
      }
      bottomLine={<TestSettingsHeadline initial={initial} />}
    >
      <TestSettings
        initial={initial}
        address={env().publicUrl}
        mayMakeTokens={can(ctx.actor.role, "tokens.manage")}
        policyActions={{ preview: previewPolicyAction, update: updatePolicyAction }}
        setCodeowners={setCodeownersAction}
        createBadge={createBadgeAction}
        digestActions={{ subscribe: subscribeDigestAction, unsubscribe: unsubscribeDigestAction }}
      />
    </Page>
  );
}
