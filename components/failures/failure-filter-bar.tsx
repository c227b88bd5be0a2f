"use client";

import { Search } from "lucide-react";
import { parseAsArrayOf, parseAsString, useQueryStates } from "nuqs";
import { useEffect, useRef, useState } from "react";
import { FilterBar, type FilterChoices } from "@/components/shell/filter-bar";
import { Combobox, MultiCombobox } from "@/components/ui/combobox";
import { Select } from "@/components/ui/select";
import { TextField } from "@/components/ui/text-field";
import { failureCauses, failureCauseTitles } from "@/schemas/executions/failure-causes";
import { type FailureClusterSort, failureClusterSorts } from "@/schemas/failures/cluster-words";
import { noOwner } from "@/schemas/failures/failure-filter-links";
import type { FailureFilters } from "@/schemas/failures/failure-filters";
import { clusterStateOptions } from "./cluster-state";
import { useFailureOwners } from "./use-failures";

const sortLabels: Record<FailureClusterSort, string> = {
  count: "Most failures",
  lastAt: "Newest failure",
  firstSeenAt: "Newest kind",
  timeLost: "Most time lost",
  people: "Most people",
  change: "Biggest change",
};

const causeOptions = failureCauses.map((cause) => ({
  value: cause,
  label: failureCauseTitles[cause].title,
  about: failureCauseTitles[cause].about,
}));

/** The filters of the Failures page: search, state, cause and owner before what all lists share, then the order. */
export function FailureFilterBar({ choices, filters }: { choices: FilterChoices; filters: FailureFilters }) {
  const owners = useFailureOwners(filters);
  const [{ state, cause, owner, sort }, setParams] = useQueryStates(
    {
      state: parseAsArrayOf(parseAsString),
      cause: parseAsString,
      owner: parseAsString,
      sort: parseAsString,
    },
    { shallow: false },
  );
  return (
    <div className="flex flex-wrap items-center gap-2">
      <SearchField />
      <MultiCombobox
        label="State"
        emptyLabel="Any state"
        size="sm"
        searchPlaceholder="Find a state"
        options={clusterStateOptions}
        values={state ?? []}
        onChange={(values) => void setParams({ state: values.length === 0 ? null : values })}
      />
      <Combobox
        label="Cause"
        emptyLabel="Any cause"
        size="sm"
        searchPlaceholder="Find a cause"
        className="max-w-60"
        options={causeOptions}
        value={cause}
        onChange={(value) => void setParams({ cause: value })}
      />
      <Combobox
        label="Owner"
        emptyLabel="Any owner"
        size="sm"
        searchPlaceholder="Find an owner"
        className="max-w-60"
        options={[
          { value: noOwner, label: "No owner" },
          ...owners.map((each) => ({ value: each, label: each })),
        ]}
        value={owner}
        onChange={(value) => void setParams({ owner: value })}
      />
      <FilterBar choices={choices} />
      <Select
        label="Order"
        size="sm"
        className="sm:ml-auto"
        value={failureClusterSorts.find((each) => each === sort) ?? "count"}
        options={failureClusterSorts.map((value) => ({ value, label: sortLabels[value] }))}
        onChange={(value) => void setParams({ sort: value === "count" ? null : value })}
      />
    </div>
  );
}

/** Typing pauses this long before the list is asked. */
const pauseMs = 250;

function SearchField() {
  const [{ q }, setParams] = useQueryStates({ q: parseAsString }, { shallow: false });
  const [text, setText] = useState(q ?? "");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => setText(q ?? ""), [q]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const apply = (value: string) => void setParams({ q: value.trim() === "" ? null : value.trim() });
  return (
    <TextField
      size="sm"
      type="search"
      data-page-search
      aria-label="Search failures"
      placeholder="Search lines, steps, pipelines"
      icon={<Search aria-hidden />}
      className="w-full sm:w-64"
      value={text}
      maxLength={200}
      onChange={(event) => {
        const { value } = event.target;
        setText(value);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => apply(value), pauseMs);
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter") apply(text);
        if (event.key === "Escape") event.currentTarget.blur();
      }}
    />
  );
}
