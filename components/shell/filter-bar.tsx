"use client";

import { X } from "lucide-react";
import { parseAsString, useQueryStates } from "nuqs";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Combobox } from "@/components/ui/combobox";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { defaultBranchOnly } from "@/schemas/filter-links";

export interface FilterChoices {
  pipelines: readonly { identifier: string; name: string; about: string }[];
  branches: readonly string[];
  triggers: readonly string[];
}

/** Harness's trigger types as people say them. */
const triggerLabels: Record<string, string> = {
  MANUAL: "By hand",
  WEBHOOK: "Push or pull request",
  WEBHOOK_CUSTOM: "Custom webhook",
  SCHEDULER_CRON: "Schedule",
  ARTIFACT: "New artifact",
  MANIFEST: "New manifest",
};

export function triggerLabel(type: string): string {
  return triggerLabels[type] ?? type.toLowerCase().replaceAll("_", " ");
}

/** Pipeline, branch and trigger, in the address; further filters of a page stand behind them. */
export function FilterBar({
  choices,
  withTrigger = true,
  children,
}: {
  choices: FilterChoices;
  /** Off where data is not counted by trigger: a filter that changes nothing misleads. */
  withTrigger?: boolean;
  children?: ReactNode;
}) {
  const [{ pipeline, branch, trigger }, setParams] = useQueryStates(
    { pipeline: parseAsString, branch: parseAsString, trigger: parseAsString },
    { shallow: false },
  );
  const filtered = pipeline !== null || branch !== null || trigger !== null;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Combobox
        label="Pipeline"
        emptyLabel="All pipelines"
        size="sm"
        searchPlaceholder="Find a pipeline"
        className="max-w-60"
        options={choices.pipelines.map((each) => ({
          value: each.identifier,
          label: each.name,
          about: each.about,
        }))}
        value={pipeline}
        onChange={(value) => void setParams({ pipeline: value })}
      />
      <Combobox
        label="Branch"
        emptyLabel="All branches"
        size="sm"
        searchPlaceholder="Find a branch"
        className="max-w-60"
        options={[
          { value: defaultBranchOnly, label: "Default branch", about: "of each pipeline" },
          ...choices.branches.map((each) => ({ value: each, label: each })),
        ]}
        value={branch}
        onChange={(value) => void setParams({ branch: value })}
      />
      {withTrigger ? (
        <Combobox
          label="Trigger"
          emptyLabel="Any trigger"
          size="sm"
          searchPlaceholder="Find a trigger"
          className="max-w-60"
          options={choices.triggers.map((each) => ({ value: each, label: triggerLabel(each) }))}
          value={trigger}
          onChange={(value) => void setParams({ trigger: value })}
        />
      ) : null}
      {children}
      {filtered ? (
        <Button
          size="sm"
          variant="ghost"
          icon={<X aria-hidden />}
          onClick={() => void setParams({ pipeline: null, branch: null, trigger: null })}
        >
          Clear
        </Button>
      ) : null}
    </div>
  );
}

export function FilterBarSkeleton() {
  return (
    <Loading label="Loading the filters" className="flex flex-wrap items-center gap-2">
      <Skeleton className="h-7 w-28" />
      <Skeleton className="h-7 w-28" />
      <Skeleton className="h-7 w-28" />
    </Loading>
  );
}
