import {
  Boxes,
  Container,
  FileCode2,
  GitCommitHorizontal,
  type LucideIcon,
  PlugZap,
  Server,
  SlidersHorizontal,
} from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { TextLink } from "@/components/ui/text-link";
import { shortCommit } from "@/lib/format/commit";
import type { InvestigationChange, InvestigationReport } from "@/schemas/failures/investigations";
import { EvidenceId } from "./evidence";

const kinds: Record<InvestigationChange["kind"], { word: string; icon: LucideIcon }> = {
  commit: { word: "Commit", icon: GitCommitHorizontal },
  pipeline_yaml: { word: "Pipeline", icon: FileCode2 },
  input: { word: "Input", icon: SlidersHorizontal },
  image: { word: "Image", icon: Container },
  dependency: { word: "Dependency", icon: Boxes },
  connector: { word: "Connector", icon: PlugZap },
  delegate: { word: "Delegate", icon: Server },
};

/** What differs from the last green run; the change that the investigation holds to be the cause comes first. */
export function Changes({
  report,
  anchors = false,
}: {
  report: Pick<InvestigationReport, "comparedWith" | "changes" | "culprit">;
  /** The evidence stands on the same page, each item with its address. */
  anchors?: boolean;
}) {
  const { comparedWith, changes, culprit } = report;
  if (comparedWith === null) {
    return (
      <p className="text-ink-soft">
        No green run of this pipeline is known before it, so there is nothing to compare with.
      </p>
    );
  }
  const suspected = (change: InvestigationChange) =>
    culprit !== null &&
    change.kind === "commit" &&
    ((culprit.evidenceId !== null && change.evidenceId === culprit.evidenceId) ||
      (change.after?.startsWith(shortCommit(culprit.sha)) ?? false) ||
      (culprit.href !== null && change.href === culprit.href));
  const ordered = [...changes].sort((a, b) => Number(suspected(b)) - Number(suspected(a)));
  return (
    <div className="flex flex-col gap-2">
      <p className="text-sm text-ink-soft">
        Compared with <TextLink href={comparedWith.href}>#{comparedWith.runSequence}</TextLink>, the last that
        passed, <RelativeTime at={comparedWith.at} />.
      </p>
      {changes.length === 0 ? (
        <p className="text-ink-soft">Nothing that Harness shows differs: same commit, pipeline and inputs.</p>
      ) : (
        <ul className="flex flex-col gap-2.5">
          {ordered.map((change, index) => (
            <Change
              key={`${change.kind}-${index}`}
              change={change}
              suspected={suspected(change)}
              anchors={anchors}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

function Change({
  change,
  suspected,
  anchors,
}: {
  change: InvestigationChange;
  suspected: boolean;
  anchors: boolean;
}) {
  const { word, icon: Icon } = kinds[change.kind];
  const facts = [
    change.by,
    change.at === null ? null : <RelativeTime key="at" at={change.at} />,
    change.evidenceId === null ? null : <EvidenceId key="id" id={change.evidenceId} anchors={anchors} />,
  ].filter((fact) => fact !== null);
  return (
    <li className="flex items-start gap-2">
      <Icon className="mt-0.5 size-4 shrink-0 text-ink-faint" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="break-words">
          <span className="sr-only">{word}: </span>
          {change.href === null ? (
            change.title
          ) : (
            <TextLink href={change.href} className="whitespace-normal!">
              {change.title}
            </TextLink>
          )}{" "}
          {suspected ? <Badge tone="bad">Suspected</Badge> : null}
        </p>
        <Values before={change.before} after={change.after} added={change.kind === "commit"} />
        {facts.length === 0 ? null : (
          <p className="text-sm text-ink-faint">
            {facts.map((fact, index) => (
              <span key={index}>
                {index === 0 ? "" : " · "}
                {fact}
              </span>
            ))}
          </p>
        )}
      </div>
    </li>
  );
}

/** From what to what; something that came on top has no value before. */
function Values({ before, after, added }: { before: string | null; after: string | null; added: boolean }) {
  if (before === null && after === null) return null;
  return (
    <p className="font-mono text-xs break-all text-ink-soft">
      {added && before === null ? (
        after
      ) : (
        <>
          <span className="sr-only">from </span>
          {before ?? "none"} <span aria-hidden>→</span>
          <span className="sr-only">to </span> {after ?? "none"}
        </>
      )}
    </p>
  );
}
