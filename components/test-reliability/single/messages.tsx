import { RelativeTime } from "@/components/ui/relative-time";
import { TextLink } from "@/components/ui/text-link";
import { formatPlural } from "@/lib/format/number";
import type { TestPageView } from "@/schemas/test-reliability/single-test";

/** Its failure messages, those that say the same as one, most frequent first. */
export function TestMessages({
  test,
  hrefOf,
}: {
  test: TestPageView;
  hrefOf: (executionId: string) => string | null;
}) {
  if (test.messages.length === 0) return <p className="text-ink-soft">It did not fail in the stored runs.</p>;
  return (
    <ul className="flex flex-col gap-3">
      {test.messages.map((each) => {
        const href = hrefOf(each.lastExecutionId);
        return (
          <li key={each.fingerprint} className="flex flex-col gap-1">
            <pre
              // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
              tabIndex={0}
              className="scroll-thin max-h-40 overflow-auto rounded bg-failed-soft px-2 py-1 font-mono text-sm break-words whitespace-pre-wrap focus-visible:outline-offset-[-2px]"
            >
              {each.message}
            </pre>
            <span className="text-sm text-ink-faint">
              {formatPlural(each.count, "time")}, last <RelativeTime at={each.lastAt} />{" "}
              {href === null ? "in an uploaded report" : <TextLink href={href}>in this execution</TextLink>}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
