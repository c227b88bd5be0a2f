import { TextLink } from "@/components/ui/text-link";
import { shortCommit } from "@/lib/format/commit";
import { formatCount } from "@/lib/format/number";
import type { TestPageView } from "@/schemas/test-reliability/single-test";

const shown = 12;

/** Commits on which it both passed and failed: what Harness calls flaky. */
export function TestDisagreements({
  test,
  hrefOf,
}: {
  test: TestPageView;
  hrefOf: (executionId: string) => string | null;
}) {
  if (test.disagreements.length === 0) return <p className="text-ink-soft">None in the stored runs.</p>;
  return (
    <ul className="flex flex-col divide-y divide-line">
      {test.disagreements.slice(0, shown).map((each) => (
        <li key={each.commitSha} className="flex flex-wrap items-baseline gap-x-3 py-1.5">
          <code className="text-sm">{shortCommit(each.commitSha)}</code>
          <span className="text-ink-soft">
            {each.branch}: passed {each.passed}, failed {each.failed}
          </span>
          {each.executionIds.slice(0, 3).map((id, index) => {
            const href = hrefOf(id);
            return href === null ? null : (
              <TextLink key={id} href={href} prefetch={false}>
                {index === 0 ? "Failed execution" : `Failure ${index + 1}`}
              </TextLink>
            );
          })}
        </li>
      ))}
      {test.disagreements.length > shown ? (
        <li className="py-1.5 text-sm text-ink-faint">
          and {formatCount(test.disagreements.length - shown)} older ones
        </li>
      ) : null}
    </ul>
  );
}
