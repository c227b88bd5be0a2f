import { clsx } from "clsx";
import { ArrowDown, ArrowUp } from "lucide-react";
import Link from "next/link";
import type { ComponentProps, ReactNode } from "react";

/** A plain table that scrolls sideways in itself on a narrow screen. `label` names it. */
export function Table({
  label,
  children,
  className,
  scrolledByKey = false,
}: {
  label: string;
  children: ReactNode;
  className?: string;
  /** For a table that may hold nothing to focus: without it, its right side would be out of reach without a mouse. */
  scrolledByKey?: boolean;
}) {
  return (
    <div
      className="scroll-thin relative w-full overflow-x-auto focus-visible:outline-offset-[-2px]"
      tabIndex={scrolledByKey ? 0 : undefined}
    >
      <table aria-label={label} className={clsx("w-full border-collapse text-left text-base", className)}>
        {children}
      </table>
    </div>
  );
}

export function Th({ className, numeric = false, ...rest }: ComponentProps<"th"> & { numeric?: boolean }) {
  return (
    <th
      scope="col"
      className={clsx(
        "h-8 border-b border-line px-3 text-xs font-medium whitespace-nowrap text-ink-faint",
        numeric && "text-right",
        className,
      )}
      {...rest}
    />
  );
}

/** The link of a sortable column head. */
export function SortLink({
  href,
  direction,
  children,
}: {
  href: string;
  direction: "asc" | "desc" | null;
  children: ReactNode;
}) {
  return (
    <Link
      href={href}
      scroll={false}
      className={clsx("inline-flex items-center gap-1 hover:text-ink", direction !== null && "text-ink")}
    >
      {children}
      {direction === null ? null : direction === "asc" ? (
        <ArrowUp className="size-3" aria-hidden />
      ) : (
        <ArrowDown className="size-3" aria-hidden />
      )}
    </Link>
  );
}

export function Tr({ className, ...rest }: ComponentProps<"tr">) {
  return (
    <tr className={clsx("border-b border-line last:border-b-0 hover:bg-sunken/60", className)} {...rest} />
  );
}

export function Td({ className, numeric = false, ...rest }: ComponentProps<"td"> & { numeric?: boolean }) {
  return (
    <td className={clsx("h-9 px-3 py-1.5 align-middle", numeric && "text-right", className)} {...rest} />
  );
}
