"use client";

import { parseAsString, useQueryState } from "nuqs";
import { useLiveQuery } from "@/components/shell/use-live-query";
import { Combobox } from "@/components/ui/combobox";
import { EmptyState } from "@/components/ui/empty-state";
import { BottomLine, Section } from "@/components/ui/page";
import { TextLink } from "@/components/ui/text-link";
import { quarantinePath } from "@/lib/addresses";
import { testSettingsPath } from "@/lib/api-addresses";
import { formatPlural } from "@/lib/format/number";
import type { ProjectTestSettings, TestSettingsView } from "@/schemas/test-reliability/settings";
import { BadgeSection, type CreateBadge } from "./badge-section";
import { type DigestActions, DigestSection } from "./digest-section";
import { type OwnersActions, OwnersSection } from "./owners-section";
import { type PolicyActions, PolicyForm } from "./policy-form";

interface Data {
  initial: { data: TestSettingsView; at: number };
}

function useSettings({ initial }: Data) {
  return useLiveQuery({ topics: ["tests"], path: testSettingsPath(), initial });
}

/** Whether policies quarantine by themselves, and how many tests are in quarantine. */
export function TestSettingsHeadline(props: Data) {
  const { data: view } = useSettings(props);
  const automatic = view.projects.filter((project) => project.policy.quarantine);
  return (
    <BottomLine
      detail={
        <TextLink href={quarantinePath()}>
          {view.quarantined === 0
            ? "No test is in quarantine"
            : `${formatPlural(view.quarantined, "test is", "tests are")} in quarantine`}
        </TextLink>
      }
    >
      {automatic.length === 0
        ? "No policy quarantines by itself: states follow the history, people quarantine."
        : `Flaky tests are quarantined without asking in ${automatic.map((project) => project.projectName).join(", ")}.`}
    </BottomLine>
  );
}

/** Policies with their preview, owners, badges, digests. */
export function TestSettings({
  address,
  policyActions,
  ownersActions,
  createBadge,
  digestActions,
  ...props
}: Data & {
  /** Where browsers reach this installation, without a slash at the end. */
  address: string;
  policyActions: PolicyActions;
  ownersActions: OwnersActions;
  createBadge: CreateBadge;
  digestActions: DigestActions;
}) {
  const { data: view } = useSettings(props);
  const [chosen, setChosen] = useQueryState("of", parseAsString);
  const project = view.projects.find((each) => each.projectKey === chosen) ?? view.projects[0];
  return (
    <>
      {project === undefined ? (
        <EmptyState title="No project is watched">Policies, owners and badges belong to projects.</EmptyState>
      ) : (
        <>
          <ProjectChoice projects={view.projects} project={project} onChange={setChosen} />
          <Section
            id="policy"
            title={`Policy of ${project.projectName}`}
            about="when states change by themselves"
            className="scroll-mt-16"
          >
            <PolicyForm
              key={`${project.projectKey} ${project.policyUpdatedAt}`}
              project={project}
              maySet={view.viewer.maySetPolicy}
              actions={policyActions}
            />
          </Section>
          <Section
            id="owners"
            title={`Owners in ${project.projectName}`}
            about="from CODEOWNERS"
            padded={false}
            className="scroll-mt-16"
          >
            <OwnersSection
              project={project}
              address={address}
              maySet={view.viewer.maySetOwners}
              actions={ownersActions}
            />
          </Section>
          <Section
            id="badge"
            title={`Badge of ${project.projectName}`}
            about="for a README"
            className="scroll-mt-16"
          >
            <BadgeSection
              project={project}
              address={address}
              maySet={view.viewer.maySetPolicy}
              createBadge={createBadge}
            />
          </Section>
        </>
      )}
      <Section id="digests" title="Digests" about="one a week for each owner" className="scroll-mt-16">
        <DigestSection view={view} actions={digestActions} />
      </Section>
    </>
  );
}

function ProjectChoice({
  projects,
  project,
  onChange,
}: {
  projects: readonly ProjectTestSettings[];
  project: ProjectTestSettings;
  onChange: (key: string | null) => Promise<unknown>;
}) {
  if (projects.length < 2) return null;
  return (
    <div className="flex items-center gap-2">
      <span className="text-sm text-ink-soft">Project</span>
      <Combobox
        label="Project of policy, owners and badge"
        emptyLabel={projects[0]?.projectName ?? ""}
        searchPlaceholder="Find a project"
        options={projects.map((each) => ({ value: each.projectKey, label: each.projectName }))}
        value={project.projectKey}
        onChange={(value) => void onChange(value)}
      />
    </div>
  );
}
