import { clsx } from "clsx";
import { CopyButton } from "./copy-button";

/** Text in the monospaced font, scrolling in itself, with a copy button. */
export function CodeBlock({
  code,
  label,
  wrap = false,
  className,
}: {
  code: string;
  /** Names the block for assistive technology, and is drawn above it. */
  label: string;
  wrap?: boolean;
  className?: string;
}) {
  return (
    <figure className={clsx("overflow-hidden rounded border border-line bg-sunken", className)}>
      <figcaption className="flex h-8 items-center justify-between border-b border-line pl-3 text-xs text-ink-soft">
        {label}
        <CopyButton text={code} label={`Copy ${label}`} />
      </figcaption>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
        tabIndex={0}
        className={clsx(
          "scroll-thin max-h-96 overflow-auto p-3 text-sm focus-visible:outline-offset-[-2px]",
          wrap && "break-words whitespace-pre-wrap",
        )}
      >
        {code}
      </pre>
    </figure>
  );
}
