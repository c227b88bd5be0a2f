"use client";

import { Search, X } from "lucide-react";
import { parseAsString, useQueryStates } from "nuqs";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Combobox } from "@/components/ui/combobox";
import { Select } from "@/components/ui/select";
import { TextField } from "@/components/ui/text-field";
import {
  flakinessReasons,
  flakinessReasonTitles,
  testLabels,
  testStateMeanings,
  testStates,
  testStateTitles,
} from "@/schemas/test-reliability/words";

const sorts = [
  { value: "impact", label: "Impact" },
  { value: "score", label: "Flaky rate" },
  { value: "failed", label: "Failures" },
  { value: "lastFailedAt", label: "Last failure" },
  { value: "name", label: "Name" },
] as const;

/** Search, state, label, reason, owner and order of the list of tests, in the address. */
export function TestFilterBar({ owners }: { owners: readonly string[] }) {
  const [{ state, label, reason, owner, q, sort }, setParams] = useQueryStates(
    {
      state: parseAsString,
      label: parseAsString,
      reason: parseAsString,
      owner: parseAsString,
      q: parseAsString,
      sort: parseAsString,
    },
    { shallow: false, scroll: false },
  );
  const filtered = state !== null || label !== null || reason !== null || owner !== null || q !== null;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <SearchField value={q} onChange={(next) => void setParams({ q: next })} />
      <Combobox
        label="State"
        emptyLabel="Any state"
        size="sm"
        searchPlaceholder="Find a state"
        options={testStates.map((each) => ({
          value: each,
          label: testStateTitles[each],
          about: testStateMeanings[each],
        }))}
        value={state}
        onChange={(value) => void setParams({ state: value })}
      />
      <Combobox
        label="Label"
        emptyLabel="Any label"
        // Beside a state of the same name it has to be told apart.
        {...(label === null ? {} : { prefix: "label" })}
        size="sm"
        searchPlaceholder="Find a label"
        options={testLabels.map((each) => ({
          value: each,
          label: testStateTitles[each],
          about: testStateMeanings[each],
        }))}
        value={label}
        onChange={(value) => void setParams({ label: value })}
      />
      <Combobox
        label="Reason"
        emptyLabel="Any reason"
        size="sm"
        searchPlaceholder="Find a reason"
        options={flakinessReasons.map((each) => ({ value: each, label: flakinessReasonTitles[each] }))}
        value={reason}
        onChange={(value) => void setParams({ reason: value })}
      />
      <Combobox
        label="Owner"
        emptyLabel="Any owner"
        size="sm"
        className="max-w-52"
        searchPlaceholder="Find an owner"
        options={owners.map((each) => ({ value: each, label: each }))}
        value={owner}
        onChange={(value) => void setParams({ owner: value })}
      />
      <Select
        label="Order"
        prefix="by"
        size="sm"
        options={sorts}
        value={sorts.find((each) => each.value === sort)?.value ?? "impact"}
        onChange={(value) => void setParams({ sort: value === "impact" ? null : value })}
      />
      {filtered ? (
        <Button
          size="sm"
          variant="ghost"
          icon={<X aria-hidden />}
          onClick={() => void setParams({ state: null, label: null, reason: null, owner: null, q: null })}
        >
          Clear
        </Button>
      ) : null}
    </div>
  );
}

/** Typing pauses this long before the list is asked. */
const pauseMs = 250;

function SearchField({
  value,
  onChange,
}: {
  value: string | null;
  onChange: (value: string | null) => void;
}) {
  const [text, setText] = useState(value ?? "");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => setText(value ?? ""), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const apply = (next: string) => onChange(next.trim() === "" ? null : next.trim().slice(0, 200));
  return (
    <TextField
      size="sm"
      type="search"
      data-page-search
      aria-label="Search tests"
      placeholder="Search name, class, file"
      icon={<Search aria-hidden />}
      className="w-full sm:w-60"
      value={text}
      onChange={(event) => {
        const next = event.target.value;
        setText(next);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => apply(next), pauseMs);
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter") apply(text);
        if (event.key === "Escape") event.currentTarget.blur();
      }}
    />
  );
}
