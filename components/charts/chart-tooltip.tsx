import type { ReactNode } from "react";

export interface TooltipLine {
  name: string;
  value: string;
  color: string;
  /** The previous period's value. */
  previous?: string | undefined;
}

/** The box beside the pointer: when, then each value exactly, with the previous period's. */
export function ChartTooltip({
  title,
  lines,
  foot,
}: {
  title: string;
  lines: readonly TooltipLine[];
  foot?: ReactNode;
}) {
  const withPrevious = lines.some((line) => line.previous !== undefined);
  return (
    <div className="popup px-2.5 py-2 text-sm">
      <p className="mb-1 font-medium">{title}</p>
      <table>
        <tbody>
          {lines.map((line) => (
            <tr key={line.name}>
              <th scope="row" className="pr-4 text-left font-normal text-ink-soft">
                <span
                  aria-hidden
                  className="mr-1.5 inline-block size-2 rounded-[2px] align-middle"
                  style={{ background: line.color }}
                />
                {line.name}
              </th>
              <td className="text-right font-medium">{line.value}</td>
              {withPrevious ? (
                <td className="pl-3 text-right text-ink-faint">
                  {line.previous === undefined ? "" : `was ${line.previous}`}
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
      {foot === undefined ? null : <p className="mt-1 text-xs text-ink-faint">{foot}</p>}
    </div>
  );
}
