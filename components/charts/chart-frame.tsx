"use client";

import { Table2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { TextLink } from "@/components/ui/text-link";

/** What a chart shows, as a table. The first column is the name of the row and may be a link. */
export interface ChartTable {
  columns: readonly string[];
  rows: readonly { key: string; href?: string | undefined; cells: readonly string[] }[];
}

/**
 * A chart and, at the press of a button, the same as a table: for those who cannot see it, and for those who want the
 * figures. The height is reserved, so that nothing jumps when the chart arrives.
 */
export function ChartFrame({
  label,
  legend,
  height,
  table,
  children,
}: {
  /** What the chart shows, in one phrase. */
  label: string;
  legend?: ReactNode;
  height: number;
  table: ChartTable;
  children: ReactNode;
}) {
  const [asTable, setAsTable] = useState(false);
  return (
    <figure aria-label={label} className="flex flex-col gap-1">
      <figcaption className="flex min-h-7 items-center justify-between gap-3">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-xs text-ink-soft">{legend}</div>
        <IconButton
          size="sm"
          label={asTable ? "Show as a chart" : "Show as a table"}
          aria-pressed={asTable}
          onClick={() => setAsTable(!asTable)}
          className="text-ink-faint!"
        >
          <Table2 aria-hidden />
        </IconButton>
      </figcaption>
      {asTable ? (
        <div
          style={{ height }}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
          tabIndex={0}
          className="scroll-thin overflow-y-auto focus-visible:outline-offset-[-2px]"
        >
          <DataTable label={label} table={table} />
        </div>
      ) : (
        <div style={{ height }} className="min-w-0">
          {children}
        </div>
      )}
    </figure>
  );
}

function DataTable({ label, table }: { label: string; table: ChartTable }) {
  return (
    <Table label={label}>
      <thead>
        <tr>
          {table.columns.map((column, index) => (
            <Th key={column} numeric={index > 0}>
              {column}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map((row) => (
          <Tr key={row.key}>
            {row.cells.map((cell, index) => (
              <Td
                key={table.columns[index] ?? ""}
                numeric={index > 0}
                className="h-7! py-1! text-sm whitespace-nowrap"
              >
                {index === 0 && row.href !== undefined ? <TextLink href={row.href}>{cell}</TextLink> : cell}
              </Td>
            ))}
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

/** A line of a legend: a swatch as it is drawn in the chart. */
export function LegendEntry({
  color,
  kind,
  children,
}: {
  color: string;
  kind: "line" | "dashed" | "faint" | "block";
  children: ReactNode;
}) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <svg width="16" height="10" aria-hidden="true">
        {kind === "block" ? (
          <rect x="3" width="10" height="10" rx="2" fill={color} />
        ) : (
          <line
            x1="0"
            x2="16"
            y1="5"
            y2="5"
            stroke={color}
            strokeWidth="2"
            strokeOpacity={kind === "faint" ? 0.4 : 1}
            {...(kind === "line" ? {} : { strokeDasharray: kind === "dashed" ? "4 3" : "2 2" })}
          />
        )}
      </svg>
      {children}
    </span>
  );
}
