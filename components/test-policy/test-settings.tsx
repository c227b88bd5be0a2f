"use client";

import { parseAsString, useQueryState } from "nuqs";
import { formatPlural } from "@/components/format/number";
import { useLiveQuery } from "@/components/shell/use-live-query";
import { Combobox } from "@/components/ui/combobox";
import { EmptyState } from "@/components/ui/empty-state";
import { BottomLine, Section } from "@/components/ui/page";
import type { ProjectTestSettings, TestSettingsView } from "@/schemas/test-settings";
import { BadgeSection, type CreateBadge } from "./badge-section";
import { type DigestActions, DigestSection } from "./digest-section";
import { OwnersSection, type SetCodeowners } from "./owners-section";
import { type PolicyActions, PolicyForm } from "./policy-form";
import { QuarantineList } from "./quarantine-list";
import { QuarantineStep } from "./quarantine-step";

interface Data {
  initial: { data: TestSettingsView; at: number };
}

function useSettings({ initial }: Data) {
  return useLiveQuery({ topics: ["tests"], path: "/api/tests/settings", initial });
}

/** Who is in quarantine, and whether a policy puts tests there. */
export function TestSettingsHeadline(props: Data) {
  const { data: view } = useSettings(props);
  const automatic = view.projects.filter((project) => project.policy.quarantine);
  return (
    <BottomLine
      detail={
        automatic.length === 0
          ? "No policy quarantines by itself: states follow the history, people quarantine."
          : `Flaky tests are quarantined without asking in ${automatic.map((project) => project.projectName).join(", ")}.`
      }
    >
      {view.quarantined.length === 0
        ? "No test is quarantined."
        : `${formatPlural(view.quarantined.length, "test is", "tests are")} quarantined: ${view.quarantined.length === 1 ? "it runs" : "they run"}, but ${view.quarantined.length === 1 ? "its" : "their"} failures block nobody.`}
    </BottomLine>
  );
}

/** Quarantine and how a pipeline reads it, policies with their preview, owners, badges, digests. */
export function TestSettings({
  address,
  mayMakeTokens,
  policyActions,
  setCodeowners,
  createBadge,
  digestActions,
  ...props
}: Data & {
  /** Where browsers reach this installation, without a slash at the end. */
  address: string;
  mayMakeTokens: boolean;
  policyActions: PolicyActions;
  setCodeowners: SetCodeowners;
  createBadge: CreateBadge;
  digestActions: DigestActions;
}) {
  const { data: view } = useSettings(props);
  const [chosen, setChosen] = useQueryState("of", parseAsString);
  const project = view.projects.find((each) => each.projectKey === chosen) ?? view.projects[0];
  return (
    <>
      <Section
        id="quarantine"
        title="In quarantine"
        about="policy and people"
        padded={false}
        className="scroll-mt-16"
      >
        <QuarantineList tests={view.quarantined} />
      </Section>
      <Section id="step" title="How a pipeline reads it" className="scroll-mt-16">
        <QuarantineStep
          address={address}
          repository={project?.repositories.find((each) => each.repo !== "")?.repo ?? "api"}
          mayMakeTokens={mayMakeTokens}
        />
      </Section>
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
              maySet={view.viewer.maySetOwners}
              setCodeowners={setCodeowners}
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
