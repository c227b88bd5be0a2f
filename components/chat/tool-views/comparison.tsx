import type { ReactNode } from "react";
import { formatDuration } from "@/components/format/duration";
import { formatPlural } from "@/components/format/number";
import { TextLink } from "@/components/ui/text-link";
import type { CompareExecutionsOutput } from "@/schemas/team/failure-tools";
import { ExecutionRows } from "./execution-rows";

/** What differs between two executions, the most telling first. */
export function Comparison({ of }: { of: CompareExecutionsOutput }) {
  const { commits, inputs, pipelineYaml, steps, stepTotal, tests } = of;
  return (
    <div className="flex flex-col gap-3">
      <ExecutionRows items={[of.first, of.second]} />
      <Part title="Commits">
        {of.sameCommit === true ? (
          <Same>Both ran the same commit.</Same>
        ) : commits.onlySecond.length + commits.onlyFirst.length === 0 ? (
          <Same>Neither lists a commit that the other does not.</Same>
        ) : (
          <ul className="flex flex-col gap-1">
            {commits.onlySecond.map((commit) => (
              <Commit key={commit.sha} commit={commit} sign="+" side="only in the second" />
            ))}
            {commits.onlyFirst.map((commit) => (
              <Commit key={commit.sha} commit={commit} sign="−" side="only in the first" />
            ))}
          </ul>
        )}
      </Part>
      <Part title="Inputs">
        <Differences of={inputs} same="The same." />
      </Part>
      <Part title="Pipeline">
        <Differences of={pipelineYaml} same="The same." />
      </Part>
      <Part title="Steps">
        <table className="w-full text-sm">
          <thead className="text-left text-ink-soft">
            <tr>
              <th className="py-1 font-medium">Step</th>
              <th className="py-1 font-medium">First</th>
              <th className="py-1 font-medium">Second</th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {steps.map((step) => (
              <tr key={`${step.stage} ${step.step}`}>
                <td className="py-1 pr-2">
                  <TextLink quiet href={step.href} prefetch={false} className="font-medium">
                    {step.step}
                  </TextLink>
                  <span className="block text-xs text-ink-faint">{step.stage}</span>
                </td>
                <td className="py-1 pr-2">
                  <StepSide side={step.first} />
                </td>
                <td className="py-1">
                  <StepSide side={step.second} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <More total={stepTotal} shown={steps.length} word="step" />
      </Part>
      <Part title="Tests">
        {tests === null ? (
          <Same>The results of one of them are not stored.</Same>
        ) : (
          <>
            <p>
              {formatPlural(tests.newlyFailingTotal, "test")} fail only in the second, {tests.fixedTotal} only
              in the first, {tests.failingInBoth} in both.
            </p>
            <ul className="mt-1 flex flex-col gap-1">
              {tests.newlyFailing.map((each) => (
                <li key={each.testId}>
                  <TextLink href={each.path} prefetch={false}>
                    {each.name}
                  </TextLink>
                  {each.message === null ? null : (
                    <span className="line-clamp-2 font-mono text-xs break-all text-ink-soft">
                      {each.message}
                    </span>
                  )}
                </li>
              ))}
            </ul>
          </>
        )}
      </Part>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <p className="text-ink-faint">{title}</p>
      {children}
    </section>
  );
}

function Same({ children }: { children: ReactNode }) {
  return <p className="text-ink-soft">{children}</p>;
}

function Commit({
  commit,
  sign,
  side,
}: {
  commit: CompareExecutionsOutput["commits"]["onlyFirst"][number];
  sign: string;
  side: string;
}) {
  return (
    <li className="break-words">
      <span aria-hidden>{sign} </span>
      <span className="sr-only">{side}: </span>
      {commit.url === null ? (
        <code>{commit.sha.slice(0, 9)}</code>
      ) : (
        <TextLink href={commit.url} className="font-mono">
          {commit.sha.slice(0, 9)}
        </TextLink>
      )}{" "}
      {commit.message.split("\n")[0]}
      {commit.author === null ? null : <span className="text-ink-faint"> {commit.author}</span>}
    </li>
  );
}

function Differences({ of, same }: { of: CompareExecutionsOutput["inputs"]; same: string }) {
  if (of.items === null) return <Same>One of them could not be read.</Same>;
  if (of.items.length === 0) return <Same>{same}</Same>;
  return (
    <>
      <ul className="flex flex-col gap-1">
        {of.items.map((item) => (
          <li key={item.path} className="break-words">
            <code className="text-xs">{item.path}</code>
            <span className="block font-mono text-xs break-all text-ink-soft">
              {item.before ?? "none"} <span aria-hidden>→</span>
              <span className="sr-only"> became </span> {item.after ?? "none"}
            </span>
          </li>
        ))}
      </ul>
      <More total={of.total} shown={of.items.length} word="difference" />
    </>
  );
}

function StepSide({ side }: { side: { status: string; durationMs: number | null } | null }) {
  return side === null ? (
    <span className="text-ink-faint">–</span>
  ) : (
    <>
      {side.status}
      <span className="block text-xs text-ink-faint">{formatDuration(side.durationMs)}</span>
    </>
  );
}

function More({ total, shown, word }: { total: number; shown: number; word: string }) {
  return total > shown ? (
    <p className="mt-1 text-ink-faint">{formatPlural(total - shown, `more ${word}`)} not shown.</p>
  ) : null;
}
