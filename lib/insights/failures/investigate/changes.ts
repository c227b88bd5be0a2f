import { executionPath, stepPath } from "@/lib/addresses";
import { shortCommit } from "@/lib/format/commit";
import { formatCount } from "@/lib/format/number";
import type { InvestigationChange } from "@/schemas/failures/investigations";
import { diffYaml } from "./diff-yaml";
import { type EvidenceBook, safeText } from "./evidence-book";
import type { CommitFact, InvestigationFacts } from "./facts";
import type { Subject } from "./subject";
import { subjectLine } from "./words";

const maxCommits = 10;
const maxValues = 8;

/** What differs from the last green run: commits, YAML, inputs, images, dependencies, connectors, delegate. */
export function changesSince(
  facts: InvestigationFacts,
  subject: Subject,
  book: EvidenceBook,
): InvestigationChange[] {
  return [
    ...(facts.commitsSince ?? []).slice(0, maxCommits).map((commit) => commitChange(commit, subject, book)),
    ...ofYaml(facts, subject, book),
    ...ofVersions(facts, subject, book),
    ...ofDelegate(facts, subject),
  ];
}

function commitChange(commit: CommitFact, subject: Subject, book: EvidenceBook): InvestigationChange {
  return {
    kind: "commit",
    title: safeText(subjectLine(commit.message) || shortCommit(commit.sha), 160),
    before: null,
    after: shortCommit(commit.sha),
    by: commit.author,
    at: commit.at,
    href: commitHref(commit, subject),
    evidenceId: commitEvidence(commit, subject, book),
  };
}

/** The code host's page; without one, the execution that built it. */
export function commitHref(commit: Pick<CommitFact, "url">, { execution }: Subject): string {
  return commit.url?.startsWith("https://")
    ? commit.url
    : executionPath(execution.projectKey, execution.planExecutionId);
}

export function commitEvidence(commit: CommitFact, subject: Subject, book: EvidenceBook): string {
  const by = commit.author === null ? "" : ` by ${commit.author}`;
  return book.add({
    kind: "commit",
    statement: `Commit ${shortCommit(commit.sha)}${by} ${subject.sinceGreen ? "came since the last green run" : "is among what was built here"}.`,
    quote: subjectLine(commit.message),
    at: commit.at,
    href: commitHref(commit, subject),
  });
}

function ofYaml(facts: InvestigationFacts, subject: Subject, book: EvidenceBook): InvestigationChange[] {
  const { failed, green } = facts.setup;
  if (failed === null || green === null) return [];
  const { execution } = subject;
  const href = executionPath(execution.projectKey, execution.planExecutionId);
  const found: InvestigationChange[] = [];
  const compare = (kind: "pipeline_yaml" | "input", before: string | null, after: string | null) => {
    if (before === null || after === null || before === after) return;
    const what = kind === "input" ? "Input" : "Pipeline YAML";
    const differences = diffYaml(before, after);
    if (differences === null) {
      found.push(change(kind, `${what} differs`, null, null));
      return;
    }
    const told = differences.filter(({ path }) => !ofTheRun(path));
    for (const { path, before: was, after: is } of told.slice(0, maxValues)) {
      const connector = /connectorRef$/i.test(path);
      const image = /(?:^|\.)image$/i.test(path);
      found.push(change(connector ? "connector" : image ? "image" : kind, path, was, is));
    }
    if (told.length > maxValues) {
      found.push(change(kind, `${what}: ${formatCount(told.length - maxValues)} more values`, null, null));
    }
  };
  const change = (
    kind: InvestigationChange["kind"],
    title: string,
    before: string | null,
    after: string | null,
  ): InvestigationChange => ({
    kind,
    title: safeText(title, 200),
    before: before === null ? null : safeText(before, 200),
    after: after === null ? null : safeText(after, 200),
    by: null,
    at: null,
    href,
    evidenceId: book.add({
      kind: kind === "connector" ? "connector" : "input",
      statement: `${title} was ${quoted(before)} in the last green run and is ${quoted(after)} now.`,
      href,
    }),
  });
  compare("pipeline_yaml", green.pipelineYaml, failed.pipelineYaml);
  compare("input", green.inputsYaml, failed.inputsYaml);
  return found;
}

/** What each run has for itself: its branch, pull request or commit. The commits tell it better. */
function ofTheRun(path: string): boolean {
  return /codebase\.build\b/.test(path);
}

function quoted(value: string | null): string {
  return value === null ? "absent" : `“${value.length > 80 ? `${value.slice(0, 79)}…` : value}”`;
}

function ofVersions(facts: InvestigationFacts, subject: Subject, book: EvidenceBook): InvestigationChange[] {
  const { failed, green } = facts.setup;
  if (failed === null || green === null) return [];
  const { execution, log } = subject;
  const href = stepPath(execution.projectKey, execution.planExecutionId, log?.stepNodeId ?? null);
  const own = [execution.repo ?? "", ...execution.services].map(plain).filter((name) => name.length > 2);
  return Object.entries(failed.versions)
    .filter(([name, version]) => {
      const before = green.versions[name];
      if (before === undefined || before === version) return false;
      // What is built or deployed here has a new tag in every run.
      return !(name.startsWith("image:") && own.some((each) => plain(name).includes(each)));
    })
    .slice(0, maxValues)
    .map(([name, version]) => {
      const image = name.startsWith("image:");
      const title = image ? name.slice("image:".length) : name;
      const before = green.versions[name] ?? "";
      return {
        kind: image ? ("image" as const) : ("dependency" as const),
        title: safeText(title, 160),
        before: safeText(before, 80),
        after: safeText(version, 80),
        by: null,
        at: null,
        href,
        evidenceId: book.add({
          kind: "step",
          statement: `${title} was ${before} in the last green log and is ${version} in this one.`,
          href,
        }),
      };
    });
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

function ofDelegate({ setup }: InvestigationFacts, { execution, first }: Subject): InvestigationChange[] {
  const before = setup.green?.delegateName ?? null;
  const after = first?.step?.delegateName ?? setup.failed?.delegateName ?? null;
  if (before === null || after === null || before === after) return [];
  return [
    {
      kind: "delegate",
      title: "Delegate",
      before,
      after,
      by: null,
      at: null,
      href: stepPath(execution.projectKey, execution.planExecutionId, first?.step?.nodeId ?? null),
      evidenceId: null,
    },
  ];
}
