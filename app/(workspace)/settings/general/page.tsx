import type { Metadata } from "next";
import { updateRetentionAction } from "@/app/actions/api-tokens";
import { updateApprovalSettingsAction, updateInvestigationSettingsAction } from "@/app/actions/settings";
import { ApprovalSettingsForm } from "@/components/settings/approval-settings";
import { InvestigationSettingsForm } from "@/components/settings/investigation-settings";
import { TestRetentionForm } from "@/components/settings/result-retention";
import { DefinitionList } from "@/components/ui/definition-list";
import { BottomLine, Page, Section } from "@/components/ui/page";
import { generalSettingsPath } from "@/lib/addresses";
import { env } from "@/lib/env";
import { pageContext } from "@/lib/http";
import { can } from "@/lib/permissions";
import { readSetting } from "@/lib/settings";

export const metadata: Metadata = { title: "Settings" };

export default async function GeneralSettingsPage() {
  const ctx = await pageContext("settings.read", generalSettingsPath());
  const settings = await readSetting(ctx.db, "approvals");
  const { openai, databaseUrl, demo } = env();
  return (
    <Page
      title="Settings"
      wide={false}
      bottomLine={
        <BottomLine>
          {settings.separateRequester
            ? "Every write needs a second person."
            : "One person alone may ask for a write and approve it."}
        </BottomLine>
      }
    >
      <Section title="Approvals">
        <ApprovalSettingsForm
          settings={settings}
          save={updateApprovalSettingsAction}
          mayManage={can(ctx.actor.role, "settings.manage")}
        />
      </Section>
      <Section title="Investigations">
        <InvestigationSettingsForm
          settings={await readSetting(ctx.db, "investigations")}
          save={updateInvestigationSettingsAction}
          mayManage={can(ctx.actor.role, "settings.manage")}
        />
      </Section>
      <Section title="Test results">
        <TestRetentionForm
          settings={await readSetting(ctx.db, "tests")}
          save={updateRetentionAction}
          mayManage={can(ctx.actor.role, "settings.manage")}
        />
      </Section>
      <Section title="This installation" about="set by its environment">
        <DefinitionList
          items={[
            {
              name: "Teammates' model",
              value: openai === null ? "built-in playbook (not a language model)" : openai.model,
            },
            { name: "Database", value: databaseUrl === undefined ? "embedded" : "Postgres" },
            { name: "Demo", value: demo ? "on: demo accounts and the simulator" : "off" },
          ]}
        />
      </Section>
    </Page>
  );
}
