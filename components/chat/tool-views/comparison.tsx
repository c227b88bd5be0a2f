import type { ReactNode } from "react";
import { TextLink } from "@/components/ui/text-link";
import { shortCommit } from "@/lib/format/commit";
import { formatDuration } from "@/lib/format/duration";
import { formatCount, formatPlural } from "@/lib/format/number";
import type { CompareExecutionsOutput } from "@/schemas/team/failure-tools";
import { ExecutionRows } from "./execution-rows";

/** Rows of a part that stand open; the rest unfolds. */
const shownRows = 5;

/** What differs between two executions, the most telling first; what is the same is one line. */
export function Comparison({ of }: { of: CompareExecutionsOutput }) {
  const { commits, inputs, pipelineYaml, tests } = of;
  const names = of.samePipeline
    ? ([`#${of.first.runSequence}`, `#${of.second.runSequence}`] as const)
    : (["the first", "the second"] as const);
  const changed = [
    ...commits.onlySecond.map((commit) => ({ commit, sign: "+", side: `only in ${names[1]}` })),
    ...commits.onlyFirst.map((commit) => ({ commit, sign: "−", side: `only in ${names[0]}` })),
  ];
  return (
    <div className="flex flex-col gap-3 text-sm">
      <ExecutionRows items={[of.first, of.second]} />
      <Sameness of={of} />
      {tests === null || tests.newlyFailingTotal + tests.fixedTotal + tests.failingInBoth === 0 ? null : (
        <Part title="Failing tests">
          <NewlyFailing tests={tests} names={names} />
        </Part>
      )}
      {of.sameCommit === true || changed.length === 0 ? null : (
        <Part title="Commits">
          <Rows
            items={changed.map(({ commit, ...where }) => (
              <Commit key={`${where.sign}${commit.sha}`} commit={commit} {...where} />
            ))}
            word="commit"
          />
        </Part>
      )}
      <Differences title="Inputs" of={inputs} />
      <Differences title="Pipeline" of={pipelineYaml} />
      <Steps of={of} names={names} />
    </div>
  );
}

/** What cannot be the reason, and what nobody knows. */
function Sameness({ of }: { of: CompareExecutionsOutput }) {
  const nothing = of.commits.onlyFirst.length + of.commits.onlySecond.length === 0;
  const same = [
    of.sameCommit === true ? "commit" : null,
    of.inputs.items?.length === 0 ? "inputs" : null,
    of.pipelineYaml.items?.length === 0 ? "pipeline" : null,
  ].filter((each) => each !== null);
  const sentences = [
    of.samePipeline ? null : "They are of different pipelines.",
    same.length === 0 ? null : `The same: ${same.join(", ")}.`,
    of.sameCommit !== true && nothing ? "Neither lists a commit that the other does not." : null,
    of.tests === null ? "The test results of one of them are not stored." : null,
  ].filter((each) => each !== null);
  return sentences.length === 0 ? null : <p className="text-ink-soft">{sentences.join(" ")}</p>;
}

function NewlyFailing({
  tests,
  names,
}: {
  tests: NonNullable<CompareExecutionsOutput["tests"]>;
  names: readonly [string, string];
}) {
  return (
    <>
      <p>
        {formatPlural(tests.newlyFailingTotal, "test fails", "tests fail")} only in {names[1]},{" "}
        {formatCount(tests.fixedTotal)} only in {names[0]}, {formatCount(tests.failingInBoth)} in both.
      </p>
      <Rows
        items={tests.newlyFailing.map((each) => (
          <li key={each.testId} className="min-w-0">
            <TextLink href={each.path} prefetch={false} className="break-words whitespace-normal!">
              {each.name}
            </TextLink>
            {each.message === null ? null : (
              <span className="line-clamp-2 font-mono text-xs break-all text-ink-soft" title={each.message}>
                {each.message}
              </span>
            )}
          </li>
        ))}
        total={tests.newlyFailingTotal}
        word="test"
      />
    </>
  );
}

function Steps({ of, names }: { of: CompareExecutionsOutput; names: readonly [string, string] }) {
  const { steps, stepTotal } = of;
  if (steps.length === 0) return null;
  const table = (label: string, rows: typeof steps) => (
    <table aria-label={label} className="w-full table-fixed">
      <thead className="text-left text-xs text-ink-faint">
        <tr>
          <th className="w-1/2 py-1 font-medium">Step</th>
          <th className="py-1 font-medium first-letter:uppercase">{names[0]}</th>
          <th className="py-1 font-medium first-letter:uppercase">{names[1]}</th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {rows.map((step) => (
          <tr key={`${step.stage} ${step.step}`} className="align-top">
            <td className="py-1 pr-2">
              <TextLink quiet href={step.href} prefetch={false} className="block truncate font-medium">
                {step.step}
              </TextLink>
              <span className="block truncate text-xs text-ink-faint">{step.stage}</span>
            </td>
            <td className="py-1 pr-2">
              <StepSide side={step.first} />
            </td>
            <td className="py-1">
              <StepSide side={step.second} other={step.first} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
  const rest = steps.slice(shownRows);
  return (
    <Part title="Steps">
      {table("Steps that differ most", steps.slice(0, shownRows))}
      {rest.length === 0 ? null : (
        <Fold title={formatPlural(rest.length, "more step")}>{table("More steps", rest)}</Fold>
      )}
      <More total={stepTotal} shown={steps.length} word="step" />
    </Part>
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

/** A list of which the first rows stand open. */
function Rows({
  items,
  total = items.length,
  word,
}: {
  items: readonly ReactNode[];
  total?: number;
  word: string;
}) {
  const rest = items.slice(shownRows);
  return (
    <>
      <ul className="mt-1 flex flex-col gap-1">{items.slice(0, shownRows)}</ul>
      {rest.length === 0 ? null : (
        <Fold title={formatPlural(rest.length, `more ${word}`)}>
          <ul className="flex flex-col gap-1">{rest}</ul>
        </Fold>
      )}
      <More total={total} shown={items.length} word={word} />
    </>
  );
}

function Fold({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details className="mt-1">
      <summary className="w-fit text-ink-soft hover:text-ink">{title}</summary>
      <div className="pt-1">{children}</div>
    </details>
  );
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
        <code>{shortCommit(commit.sha)}</code>
      ) : (
        <TextLink href={commit.url} className="font-mono">
          {shortCommit(commit.sha)}
        </TextLink>
      )}{" "}
      {commit.message.split("\n")[0]}
      {commit.author === null ? null : <span className="text-ink-faint"> {commit.author}</span>}
    </li>
  );
}

function Differences({ title, of }: { title: string; of: CompareExecutionsOutput["inputs"] }) {
  if (of.items?.length === 0) return null;
  return (
    <Part title={title}>
      {of.items === null ? (
        <p className="text-ink-soft">One of them could not be read.</p>
      ) : (
        <Rows
          items={of.items.map((item) => (
            <li key={item.path} className="break-words">
              <code className="text-xs">{item.path}</code>
              <span className="block font-mono text-xs break-all text-ink-soft">
                {item.before ?? "none"} <span aria-hidden>→</span>
                <span className="sr-only"> became </span> {item.after ?? "none"}
              </span>
            </li>
          ))}
          total={of.total}
          word="difference"
        />
      )}
    </Part>
  );
}

type Side = CompareExecutionsOutput["steps"][number]["first"];

/** How a step went; how much longer than the other time, where that is worth a word. */
function StepSide({ side, other }: { side: Side; other?: Side }) {
  if (side === null) return <span className="text-ink-faint">not run</span>;
  const longerMs = (side.durationMs ?? 0) - (other?.durationMs ?? side.durationMs ?? 0);
  const worth = Math.abs(longerMs) >= Math.max(5_000, (other?.durationMs ?? 0) / 10);
  return (
    <>
      <span className={/fail|error|expire/i.test(side.status) ? "text-failed" : undefined}>
        {side.status}
      </span>
      <span className="block text-xs text-ink-faint">
        {formatDuration(side.durationMs)}
        {worth ? ` (${longerMs > 0 ? "+" : "−"}${formatDuration(Math.abs(longerMs))})` : ""}
      </span>
    </>
  );
}

function More({ total, shown, word }: { total: number; shown: number; word: string }) {
  return total > shown ? (
    <p className="mt-1 text-ink-faint">{formatPlural(total - shown, `more ${word}`)} not shown.</p>
  ) : null;
}
