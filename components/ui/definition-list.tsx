import { clsx } from "clsx";
import type { ReactNode } from "react";

/**
 * Names and values; entries whose value is null are left out.
 *
 * @param columns lets entries stand side by side where there is room: many short facts take few lines
 */
export function DefinitionList({
  items,
  columns = false,
}: {
  items: readonly { name: string; value: ReactNode }[];
  columns?: boolean;
}) {
  return (
    <dl className={clsx("grid gap-x-8 gap-y-1.5 text-base", columns && "sm:grid-cols-2 2xl:grid-cols-3")}>
      {items
        .filter((item) => item.value !== null && item.value !== undefined)
        .map((item) => (
          <div key={item.name} className="grid grid-cols-[7rem_1fr] gap-x-4">
            <dt className="text-ink-faint">{item.name}</dt>
            <dd className="min-w-0 break-words">{item.value}</dd>
          </div>
        ))}
    </dl>
  );
}
