import { ArrowRight } from "lucide-react";
import { TestStateMark } from "@/components/test-reliability/state-mark";
import { Notice } from "@/components/ui/empty-state";
import { Figure, Figures } from "@/components/ui/figure";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { TextLink } from "@/components/ui/text-link";
import { testPath } from "@/lib/addresses";
import { formatCount, formatPlural } from "@/lib/format/number";
import type { PolicyPreviewView } from "@/schemas/test-reliability/policy";

const shownTests = 12;

/** What a policy would have done over the kept history: which runs, which tests, when. */
export function PolicyPreview({ preview, outdated }: { preview: PolicyPreviewView; outdated: boolean }) {
  const { quarantined, transitions, transitionCount, redRuns, turnedGreen } = preview;
  return (
    <section aria-label="Preview" className="flex flex-col gap-3 border-t border-line pt-4">
      {outdated ? (
        <Notice tone="warn">
          The form has changed since this preview. Preview again to see what it does now.
        </Notice>
      ) : null}
      <div>
        <p className="font-medium">{preview.summary}</p>
        <p className="text-sm text-ink-faint">
          Replayed from <RelativeTime at={preview.from} /> to <RelativeTime at={preview.to} />, knowing at
          each moment only what was known then.
        </p>
      </div>
      <Figures label="What this policy would have done">
        <Figure
          label="Turned green"
          value={
            <>
              {formatCount(turnedGreen)}{" "}
              <span className="text-base font-normal text-ink-faint">
                of {formatPlural(redRuns, "red run")}
              </span>
            </>
          }
        />
        <Figure label="In quarantine now" value={formatCount(quarantined.length)} />
        <Figure label="Changes of state" value={formatCount(transitionCount)} />
      </Figures>
      {quarantined.length === 0 ? null : (
        <p className="text-sm text-ink-soft">
          In quarantine now would be{" "}
          {quarantined.slice(0, shownTests).map((test, index) => (
            <span key={test.testId}>
              {index > 0 ? ", " : ""}
              <TextLink href={testPath(test.testId)} prefetch={false}>
                {test.name}
              </TextLink>
            </span>
          ))}
          {quarantined.length > shownTests ? ` and ${formatCount(quarantined.length - shownTests)} more` : ""}
          .
        </p>
      )}
      {transitions.length === 0 ? null : (
        <div
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
          tabIndex={0}
          className="scroll-thin max-h-96 overflow-y-auto rounded border border-line focus-visible:outline-offset-[-2px]"
        >
          <Table label="Changes of state that this policy would have made">
            <thead>
              <tr>
                <Th>When</Th>
                <Th>Test</Th>
                <Th>Change</Th>
                <Th>Reason</Th>
              </tr>
            </thead>
            <tbody>
              {transitions.map((each) => (
                <Tr key={`${each.testId} ${each.at} ${each.to}`}>
                  <Td className="whitespace-nowrap text-ink-soft">
                    <RelativeTime at={each.at} />
                  </Td>
                  <Td className="max-w-72 truncate">
                    <TextLink quiet href={testPath(each.testId)} prefetch={false} title={each.className}>
                      {each.name}
                    </TextLink>
                  </Td>
                  <Td>
                    <span className="inline-flex items-center gap-1.5 text-sm">
                      <TestStateMark state={each.from} />
                      <ArrowRight className="size-3.5 text-ink-faint" aria-label="to" />
                      <TestStateMark state={each.to} />
                    </span>
                  </Td>
                  <Td className="min-w-48 text-sm text-ink-soft">{each.reason}</Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        </div>
      )}
      {transitionCount > transitions.length ? (
        <p className="text-sm text-ink-faint">
          The newest {formatCount(transitions.length)} of {formatCount(transitionCount)} changes are listed.
        </p>
      ) : null}
    </section>
  );
}
