import { ChevronRight } from "lucide-react";
import Link from "next/link";

/** Where the page stands; the last entry is the page itself and no link. */
export function Breadcrumb({ items }: { items: readonly { label: string; href?: string }[] }) {
  return (
    <nav aria-label="Breadcrumb">
      <ol className="flex flex-wrap items-center gap-1 text-sm text-ink-soft">
        {items.map((item, index) => (
          <li key={`${item.href ?? ""}${item.label}`} className="flex min-w-0 items-center gap-1">
            {index > 0 ? <ChevronRight className="size-3.5 text-ink-faint" aria-hidden /> : null}
            {item.href === undefined ? (
              <span aria-current="page" className="truncate">
                {item.label}
              </span>
            ) : (
              <Link href={item.href} className="truncate hover:text-ink hover:underline">
                {item.label}
              </Link>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
