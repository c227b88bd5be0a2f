"use client";

import { type RefObject, useLayoutEffect, useMemo, useRef, useState } from "react";
import { axisEnd } from "@/components/charts/axis-ticks";
import { Checkbox } from "@/components/ui/checkbox";
import { type VirtualColumn, VirtualTable } from "@/components/ui/virtual-table";
import { testsPath } from "@/lib/addresses";
import { formatCount } from "@/lib/format/number";
import { testsHref } from "@/schemas/test-reliability/filter-links";
import type { TestPageFilters } from "@/schemas/test-reliability/filters";
import type { TestFilters, TestRow, TestsView } from "@/schemas/test-reliability/tests";
import {
  AdviceCell,
  CostCell,
  NameCell,
  RunsCell,
  ScoreCell,
  SeenCell,
  SelectCell,
  StateCell,
  TestCard,
} from "./cells";
import type { Selection } from "./use-selection";

/** Below this width of the table, what the test's own page says first is left out. */
const fullWidthPx = 1040;

const scoreSteps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];

/** The tests that match, the most pressing first. */
export function TestsTable({
  view,
  filters,
  selection,
}: {
  view: TestsView;
  filters: TestPageFilters;
  selection: Selection;
}) {
  const frame = useRef<HTMLDivElement>(null);
  const full = useIsWiderThan(frame, fullWidthPx);
  const { tests } = view;
  const showProject = new Set(tests.map((test) => test.projectKey)).size > 1;
  const max = axisEnd(scoreSteps, Math.max(0, ...tests.map((test) => test.judgement?.scoreHigh ?? 0)));
  const columns = useColumns({ tests, filters, selection, showProject, max, full });
  return (
    <div ref={frame}>
      <VirtualTable
        label="Tests"
        rows={tests}
        columns={columns}
        rowKey={(row) => String(row.id)}
        rowHeight={52}
        cardHeight={128}
        total={view.matching}
        card={(row) => (
          <TestCard
            row={row}
            showProject={showProject}
            max={max}
            chosen={selection.ids.includes(row.id)}
            onChange={(chosen) => selection.choose([row.id], chosen)}
          />
        )}
        footer={
          <p className="py-4 text-center text-sm text-ink-faint">
            {view.matching > tests.length
              ? `The first ${formatCount(tests.length)} of ${formatCount(view.matching)} are shown; filters narrow them down`
              : `All ${formatCount(tests.length)} shown`}
          </p>
        }
      />
    </div>
  );
}

function useColumns({
  tests,
  filters,
  selection,
  showProject,
  max,
  full,
}: {
  tests: readonly TestRow[];
  filters: TestPageFilters;
  selection: Selection;
  showProject: boolean;
  max: number;
  full: boolean;
}): VirtualColumn<TestRow>[] {
  return useMemo(() => {
    const sortBy = (sort: TestFilters["sort"], direction: "asc" | "desc" = "desc") => ({
      href: testsHref(testsPath(), filters, {
        sort: sort === "impact" ? null : sort,
        select: selection.param,
      }),
      direction: filters.sort === sort ? direction : null,
    });
    const chosen = tests.filter((test) => selection.ids.includes(test.id)).length;
    const all: (VirtualColumn<TestRow> & { onlyFull?: boolean })[] = [
      {
        key: "select",
        head: (
          <Checkbox
            label={<span className="sr-only">Select all {formatCount(tests.length)} shown</span>}
            checked={chosen > 0 && chosen === tests.length}
            mixed={chosen > 0 && chosen < tests.length}
            onChange={(next) =>
              selection.choose(
                tests.map((test) => test.id),
                next,
              )
            }
          />
        ),
        track: "2rem",
        cell: (row) => (
          <SelectCell
            row={row}
            chosen={selection.ids.includes(row.id)}
            onChange={(next) => selection.choose([row.id], next)}
          />
        ),
      },
      {
        key: "name",
        head: "Test and owner",
        track: "minmax(11rem,2.6fr)",
        sort: sortBy("name", "asc"),
        cell: (row) => <NameCell row={row} showProject={showProject} />,
      },
      {
        key: "state",
        head: "State and reason",
        track: "minmax(7.5rem,0.8fr)",
        cell: (row) => <StateCell row={row} />,
      },
      {
        key: "score",
        head: "Flaky rate",
        track: "minmax(8.5rem,1fr)",
        sort: sortBy("score"),
        cell: (row) => <ScoreCell judgement={row.judgement} max={max} />,
      },
      {
        key: "cost",
        head: "Cost",
        track: "5.5rem",
        numeric: true,
        sort: sortBy("impact"),
        cell: (row) => <CostCell judgement={row.judgement} />,
      },
      {
        key: "runs",
        head: "Runs",
        track: "11.5rem",
        numeric: true,
        sort: sortBy("failed"),
        cell: (row) => <RunsCell row={row} />,
      },
      {
        key: "seen",
        head: "Last seen",
        track: "6.5rem",
        numeric: true,
        onlyFull: true,
        cell: (row) => <SeenCell row={row} />,
      },
      {
        key: "advice",
        head: "To do",
        track: "10.5rem",
        onlyFull: true,
        cell: (row) => <AdviceCell judgement={row.judgement} />,
      },
    ];
    return all.filter((column) => full || column.onlyFull !== true);
  }, [tests, filters, selection, showProject, max, full]);
}

/** Whether an element is at least so wide; true on the server and in the first paint. */
function useIsWiderThan(ref: RefObject<HTMLElement | null>, widthPx: number): boolean {
  const [wider, setWider] = useState(true);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const update = () => setWider(element.clientWidth >= widthPx);
    update();
    const observer = new ResizeObserver(update);
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref, widthPx]);
  return wider;
}
