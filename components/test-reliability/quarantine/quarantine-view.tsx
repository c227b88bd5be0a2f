"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { useLiveQuery } from "@/components/shell/use-live-query";
import { Button } from "@/components/ui/button";
import { Combobox } from "@/components/ui/combobox";
import { Notice } from "@/components/ui/empty-state";
import { BottomLine, Section } from "@/components/ui/page";
import { TextField } from "@/components/ui/text-field";
import { quarantinePath } from "@/lib/addresses";
import { dataPath } from "@/lib/api-addresses";
import { formatCount, formatPlural, oneOrMany } from "@/lib/format/number";
import { branchesInWords } from "@/schemas/test-reliability/branch-words";
import {
  type QuarantineFilters,
  type QuarantinePageView,
  quarantineHref,
} from "@/schemas/test-reliability/quarantine-page";
import { HarnessQuarantine } from "./harness-quarantine";
import { QuarantineList } from "./quarantine-list";
import { QuarantineStep } from "./quarantine-step";

interface Data {
  filters: QuarantineFilters;
  initial: { data: QuarantinePageView; at: number };
}

function useQuarantine({ filters, initial }: Data) {
  return useLiveQuery({
    topics: ["tests"],
    path: quarantineHref(dataPath(quarantinePath()), filters),
    initial,
  });
}

/** How many tests block nobody, where, and who puts them there. */
export function QuarantineHeadline(props: Data) {
  const { data: view } = useQuarantine(props);
  const { branch } = props.filters;
  const count = view.tests.length;
  const automatic = view.projects.filter((project) => project.automatic);
  return (
    <BottomLine
      detail={
        automatic.length === 0
          ? "No policy quarantines by itself: people do."
          : `Flaky tests are quarantined without asking in ${automatic.map(({ projectName }) => projectName).join(", ")}.`
      }
    >
      {count === 0
        ? `No test is quarantined${branch === null ? "" : ` on ${branch}`}.`
        : `${formatPlural(count, "test is", "tests are")} quarantined${branch === null ? "" : ` on ${branch}`}: ${oneOrMany(count, "it runs, but its", "they run, but their")} failures block nobody.`}
    </BottomLine>
  );
}

/** What is in quarantine here and in Harness, and how a pipeline reads it. */
export function QuarantineView({
  address,
  mayMakeTokens,
  ...props
}: Data & {
  /** Where browsers reach this installation, without a slash at the end. */
  address: string;
  mayMakeTokens: boolean;
}) {
  const { data: view, error } = useQuarantine(props);
  const { project, branch } = props.filters;
  const compared = view.projects.filter(({ projectKey }) => project === null || projectKey === project);
  // An address may name a project that nobody watches: then all of them are shown.
  const shown = compared.length === 0 ? view.projects : compared;
  const strict = shown.filter(({ excludedBranches }) => excludedBranches.length > 0);
  return (
    <>
      <Filters key={branch} filters={props.filters} projects={view.projects} />
      {view.notices.map((notice) => (
        <Notice key={notice} tone="warn">
          {notice}
        </Notice>
      ))}
      {error === null ? null : (
        <Notice tone="bad">The newest state could not be loaded: {error.message}</Notice>
      )}
      <Section id="here" title="In quarantine" about="by policy and people" padded={false}>
        <QuarantineList tests={view.tests} branch={branch} elsewhere={view.elsewhere} />
        {view.elsewhere === 0 || view.tests.length === 0 ? null : (
          <p className="border-t border-line px-4 py-2 text-sm text-ink-soft">
            {formatCount(view.elsewhere)} more {oneOrMany(view.elsewhere, "is", "are")} in quarantine, but not
            on {branch}.
          </p>
        )}
        {strict.map((each) => (
          <p key={each.projectKey} className="border-t border-line px-4 py-2 text-sm text-ink-soft">
            In {each.projectName} no quarantine holds on {branchesInWords(each.excludedBranches)}: there these
            tests fail their runs.
          </p>
        ))}
      </Section>
      <Section
        id="harness"
        title="Beside Harness's own quarantine"
        about="read from Harness now"
        padded={false}
        className="scroll-mt-16"
      >
        <HarnessQuarantine projects={shown} />
      </Section>
      <Section id="step" title="How a pipeline reads it" className="scroll-mt-16">
        <QuarantineStep
          address={address}
          repository={view.repository ?? "api"}
          mayMakeTokens={mayMakeTokens}
        />
      </Section>
    </>
  );
}

function Filters({
  filters,
  projects,
}: {
  filters: QuarantineFilters;
  projects: QuarantinePageView["projects"];
}) {
  const router = useRouter();
  const [typed, setTyped] = useState(filters.branch ?? "");
  const [pending, startTransition] = useTransition();
  const go = (next: QuarantineFilters) =>
    startTransition(() => router.push(quarantineHref(quarantinePath(), next), { scroll: false }));
  return (
    <form
      aria-label="Filters"
      className="flex flex-wrap items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        go({ ...filters, branch: typed.trim() === "" ? null : typed.trim() });
      }}
    >
      {projects.length < 2 ? null : (
        <Combobox
          label="Project"
          emptyLabel="All projects"
          searchPlaceholder="Find a project"
          options={projects.map((each) => ({ value: each.projectKey, label: each.projectName }))}
          value={filters.project}
          onChange={(project) => go({ ...filters, project })}
        />
      )}
      <TextField
        aria-label="Only what holds on the branch"
        placeholder="On branch, such as release/1.2"
        className="max-w-64"
        spellCheck={false}
        autoCapitalize="none"
        maxLength={300}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <Button type="submit" loading={pending}>
        Show
      </Button>
      {filters.branch === null ? null : (
        <Button variant="ghost" onClick={() => go({ ...filters, branch: null })}>
          Every branch
        </Button>
      )}
    </form>
  );
}
