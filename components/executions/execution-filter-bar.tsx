"use client";

import { Search, X } from "lucide-react";
import { parseAsArrayOf, parseAsString, useQueryStates } from "nuqs";
import { useEffect, useRef, useState } from "react";
import { FilterBar, type FilterChoices } from "@/components/shell/filter-bar";
import { Button } from "@/components/ui/button";
import { MultiCombobox } from "@/components/ui/combobox";
import { outcomeLabels } from "@/components/ui/status-mark";
import { TextField } from "@/components/ui/text-field";

const outcomeOptions = Object.entries(outcomeLabels).map(([value, label]) => ({ value, label }));

/** The filters of the list of executions: search first, then outcome and what all lists share. */
export function ExecutionFilterBar({
  choices,
  causeTitle,
}: {
  choices: FilterChoices;
  /** The name of the cause in the address, when there is one. */
  causeTitle: string | null;
}) {
  const [{ outcome, cause, fingerprint }, setParams] = useQueryStates(
    { outcome: parseAsArrayOf(parseAsString), cause: parseAsString, fingerprint: parseAsString },
    { shallow: false },
  );
  return (
    <div className="flex flex-wrap items-center gap-2">
      <SearchField />
      <MultiCombobox
        label="Outcome"
        emptyLabel="Any outcome"
        size="sm"
        searchPlaceholder="Find an outcome"
        options={outcomeOptions}
        values={outcome ?? []}
        onChange={(values) => void setParams({ outcome: values.length === 0 ? null : values })}
      />
      <FilterBar choices={choices}>
        {cause === null || causeTitle === null ? null : (
          <Button size="sm" icon={<X aria-hidden />} onClick={() => void setParams({ cause: null })}>
            Cause: {causeTitle}
          </Button>
        )}
        {fingerprint === null ? null : (
          <Button size="sm" icon={<X aria-hidden />} onClick={() => void setParams({ fingerprint: null })}>
            One kind of failure
          </Button>
        )}
      </FilterBar>
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
      aria-label="Search executions"
      placeholder="Search commit, branch, author, #PR"
      icon={<Search aria-hidden />}
      className="w-full sm:w-72"
      value={text}
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
