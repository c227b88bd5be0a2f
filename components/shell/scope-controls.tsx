"use client";

import { CalendarClock } from "lucide-react";
import { usePathname } from "next/navigation";
import { parseAsString, useQueryStates } from "nuqs";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { MultiCombobox } from "@/components/ui/combobox";
import { FormField } from "@/components/ui/form-field";
import { Popover } from "@/components/ui/popover";
import { TextField } from "@/components/ui/text-field";
import { failuresPath } from "@/lib/addresses";
import { formatBucket, formatInstant } from "@/lib/format/time";
import { defaultRange, timeRanges } from "@/schemas/time-ranges";
import type { WorkspaceProject } from "@/schemas/workspace";
import { isCurrent, navItems } from "./nav-items";

const rangeLabels: Record<(typeof timeRanges)[number], string> = {
  "24h": "24 h",
  "7d": "7 days",
  "30d": "30 days",
  "60d": "60 days",
  "90d": "90 days",
};

/** Project switcher and time range; on pages that have no use for them they are not there. */
export function ScopeControls({ projects }: { projects: readonly WorkspaceProject[] }) {
  const pathname = usePathname();
  const scoped = navItems.some((item) => item.scoped && isCurrent(item.href, pathname));
  // The page of one thing has no range of its own, but a kind of failure counts what happened in one.
  const ofOneThing = pathname.split("/").length > 2 && !pathname.startsWith(`${failuresPath()}/`);
  if (!scoped || ofOneThing) return null;
  return (
    <>
      <ProjectSwitcher projects={projects} />
      <RangePicker />
    </>
  );
}

function ProjectSwitcher({ projects }: { projects: readonly WorkspaceProject[] }) {
  const [{ project }, setParams] = useQueryStates(
    { project: parseAsString, pipeline: parseAsString, branch: parseAsString },
    { shallow: false },
  );
  const connectorCount = new Set(projects.map((each) => each.connectorId)).size;
  return (
    <MultiCombobox
      label="Project"
      emptyLabel="All projects"
      searchPlaceholder="Find a project"
      className="max-w-56"
      options={projects.map((each) => ({
        value: each.key,
        label: each.name,
        about: connectorCount > 1 ? `${each.connectorName} / ${each.orgName}` : each.orgName,
      }))}
      values={project === null ? [] : project.split(",")}
      onChange={(keys) =>
        // A pipeline or a branch of the former project would leave an empty page behind.
        void setParams({ project: keys.length === 0 ? null : keys.join(","), pipeline: null, branch: null })
      }
    />
  );
}

function RangePicker() {
  const [open, setOpen] = useState(false);
  const [{ range, from, to }, setParams] = useQueryStates(
    { range: parseAsString, from: parseAsString, to: parseAsString },
    { shallow: false },
  );
  const custom = from !== null && to !== null;
  const chosen = timeRanges.find((each) => each === range) ?? defaultRange;
  const choose = (values: { range: string | null; from: string | null; to: string | null }) => {
    setOpen(false);
    void setParams(values);
  };
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      title="Time range"
      className="w-72"
      trigger={
        <button
          type="button"
          className="field inline-flex h-8 min-w-0 items-center gap-2 px-2.5 text-base whitespace-nowrap"
        >
          <CalendarClock className="size-4 shrink-0 text-ink-faint" aria-hidden />
          <span className="truncate" suppressHydrationWarning>
            {custom ? customLabel(from, to) : rangeLabels[chosen]}
          </span>
        </button>
      }
    >
      <div className="grid grid-cols-3 gap-1.5">
        {timeRanges.map((each) => (
          <Button
            key={each}
            size="sm"
            variant={!custom && each === chosen ? "primary" : "secondary"}
            aria-pressed={!custom && each === chosen}
            onClick={() => choose({ range: each === defaultRange ? null : each, from: null, to: null })}
          >
            {rangeLabels[each]}
          </Button>
        ))}
      </div>
      <CustomRange
        from={from}
        to={to}
        onApply={(values) => choose({ range: null, from: values.from, to: values.to })}
      />
    </Popover>
  );
}

function CustomRange({
  from,
  to,
  onApply,
}: {
  from: string | null;
  to: string | null;
  onApply: (values: { from: string; to: string }) => void;
}) {
  const [start, setStart] = useState(() => localInput(from));
  const [end, setEnd] = useState(() => localInput(to));
  const startMs = Date.parse(start);
  const endMs = Date.parse(end);
  const complete = Number.isFinite(startMs) && Number.isFinite(endMs);
  const error = complete && endMs <= startMs ? "The end must be after the start." : undefined;
  return (
    <form
      className="mt-3 flex flex-col gap-2 border-t border-line pt-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (complete && error === undefined)
          onApply({ from: new Date(startMs).toISOString(), to: new Date(endMs).toISOString() });
      }}
    >
      <FormField label="From">
        <TextField
          type="datetime-local"
          size="sm"
          value={start}
          onChange={(event) => setStart(event.target.value)}
        />
      </FormField>
      <FormField label="To" error={error}>
        <TextField
          type="datetime-local"
          size="sm"
          value={end}
          onChange={(event) => setEnd(event.target.value)}
        />
      </FormField>
      <Button type="submit" size="sm" disabled={!complete || error !== undefined}>
        Show this range
      </Button>
    </form>
  );
}

/** `2026-11-21T14:00` in the viewer's zone, as the input wants it. */
function localInput(iso: string | null): string {
  const at = iso === null ? Number.NaN : Date.parse(iso);
  if (!Number.isFinite(at)) return "";
  const offsetMs = new Date(at).getTimezoneOffset() * 60_000;
  return new Date(at - offsetMs).toISOString().slice(0, 16);
}

const dayMs = 86_400_000;

function customLabel(from: string, to: string): string {
  const start = Date.parse(from);
  const end = Date.parse(to);
  if (!Number.isFinite(start) || !Number.isFinite(end)) return "Custom range";
  const short = (at: number, timeZone?: string) =>
    formatInstant(at, timeZone).split(",").slice(0, 1).join("");
  if (end - start === dayMs && start % dayMs === 0)
    return `${short(start, "UTC")} ${formatBucket(start, "day")}`;
  return `${formatBucket(start, "day")} to ${formatBucket(end, "day")}`;
}
