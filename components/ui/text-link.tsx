import { clsx } from "clsx";
import { ArrowUpRight } from "lucide-react";
import Link from "next/link";
import type { ComponentProps } from "react";

/** A link in running text. An address outside the app opens in a new tab and says so. */
export function TextLink({
  href,
  children,
  className,
  quiet = false,
  ...rest
}: Omit<ComponentProps<typeof Link>, "href"> & {
  href: string;
  /** Looks like the text around it until hovered: for tables and numbers, where everything is a link. */
  quiet?: boolean;
}) {
  const look = clsx(
    "rounded-[2px] underline-offset-3 hover:underline",
    quiet ? "text-inherit" : "text-accent underline decoration-accent/35 hover:decoration-accent",
    className,
  );
  if (/^https?:/.test(href)) {
    return (
      <a href={href} target="_blank" rel="noreferrer" className={clsx(look, "whitespace-nowrap")}>
        {children}
        <ArrowUpRight className="ml-0.5 inline size-3.5 opacity-70" aria-hidden />
        <span className="sr-only"> (opens in a new tab)</span>
      </a>
    );
  }
  return (
    <Link href={href} className={look} {...rest}>
      {children}
    </Link>
  );
}
