import { clsx } from "clsx";
import Link from "next/link";
import { TextLink } from "@/components/ui/text-link";
import type { ReadStepLogOutput } from "@/schemas/team/product-tools";

/** The telling lines of a log; each number opens the line in the log viewer. */
export function LogLines({ log }: { log: ReadStepLogOutput }) {
  return (
    <div className="flex flex-col gap-1.5">
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
        tabIndex={0}
        aria-label={`Lines of ${log.step.name}`}
        className="scroll-thin max-h-72 overflow-auto rounded border border-line bg-sunken py-1.5 font-mono text-xs focus-visible:outline-offset-[-2px]"
      >
        {log.lines.map((line) => (
          <div
            key={line.line}
            className={clsx("flex min-w-max gap-3 px-2 leading-4.5", line.failing && "bg-failed-soft")}
          >
            <Link href={line.path} className="w-10 shrink-0 text-right text-ink-faint hover:underline">
              {line.line}
            </Link>
            <span className="whitespace-pre">{line.text}</span>
          </div>
        ))}
      </section>
      <p className="text-sm">
        <TextLink href={log.path}>Open the log of {log.step.name}</TextLink>
      </p>
    </div>
  );
}
