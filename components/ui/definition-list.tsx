import { Fragment, type ReactNode } from "react";

/** Names and values in two aligned columns; entries whose value is null are left out. */
export function DefinitionList({ items }: { items: readonly { name: string; value: ReactNode }[] }) {
  return (
    <dl className="grid grid-cols-[minmax(6rem,auto)_1fr] gap-x-4 gap-y-1.5 text-base">
      {items
        .filter((item) => item.value !== null && item.value !== undefined)
        .map((item) => (
          <Fragment key={item.name}>
            <dt className="text-ink-faint">{item.name}</dt>
            <dd className="min-w-0 break-words">{item.value}</dd>
          </Fragment>
        ))}
    </dl>
  );
}
