import { clsx } from "clsx";
import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { Fragment } from "react";
import { LogText } from "@/components/execution/log-line";
import { formatPlural } from "@/lib/format/number";
import type { InvestigationReport } from "@/schemas/failures/investigations";

type ExcerptLine = InvestigationReport["excerpt"][number];

/** The lines of a log that show the failure, with their context; each number opens its line in the whole log. */
export function Excerpt({
  lines,
  label,
  className,
}: {
  lines: readonly ExcerptLine[];
  label: string;
  /** Limits the height, so that long excerpts scroll in themselves. */
  className?: string;
}) {
  const digits = String(lines.at(-1)?.line ?? 0).length;
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
      tabIndex={0}
      aria-label={label}
      className={clsx(
        "scroll-thin overflow-auto bg-sunken/60 py-1.5 font-mono text-xs focus-visible:outline-offset-[-2px]",
        className,
      )}
    >
      <div className="w-max min-w-full">
        {lines.map((line, index) => {
          const skipped = index === 0 ? 0 : line.line - (lines[index - 1]?.line ?? line.line) - 1;
          return (
            <Fragment key={line.line}>
              {skipped > 0 ? (
                <div className="sticky left-0 w-fit px-3 text-ink-faint select-none">
                  {formatPlural(skipped, "line")} between
                </div>
              ) : null}
              <div className={clsx("flex pr-4 leading-5", line.failing && "bg-failed-soft")}>
                <span className="w-4 shrink-0 pl-1 text-failed">
                  {line.failing ? (
                    <>
                      <ChevronRight className="inline size-3" aria-hidden />
                      <span className="sr-only">failing</span>
                    </>
                  ) : null}
                </span>
                <Link
                  href={line.href}
                  prefetch={false}
                  aria-label={`Open line ${line.line} in the log`}
                  className="mr-3 shrink-0 text-right text-ink-faint select-none hover:text-ink hover:underline"
                  style={{ width: `${digits + 0.5}ch` }}
                >
                  {line.line}
                </Link>
                <span className="whitespace-pre">
                  <LogText line={{ text: line.text, time: null, level: null }} needle="" />
                </span>
              </div>
            </Fragment>
          );
        })}
      </div>
    </section>
  );
}
