import {
  ArrowDownToLine,
  FileText,
  FlaskConical,
  GitCommitHorizontal,
  ListTree,
  type LucideIcon,
  MessageSquareQuote,
  PlugZap,
  RadioTower,
  Server,
  SlidersHorizontal,
  TriangleAlert,
  Workflow,
} from "lucide-react";
import { RelativeTime } from "@/components/ui/relative-time";
import { TextLink } from "@/components/ui/text-link";
import type { Evidence } from "@/schemas/failures/investigations";

const kinds: Record<Evidence["kind"], { word: string; icon: LucideIcon }> = {
  log_line: { word: "Log line", icon: FileText },
  failure_message: { word: "Message", icon: TriangleAlert },
  step: { word: "Step", icon: ListTree },
  commit: { word: "Commit", icon: GitCommitHorizontal },
  execution: { word: "Execution", icon: ArrowDownToLine },
  test: { word: "Test", icon: FlaskConical },
  pipeline: { word: "Pipeline", icon: Workflow },
  input: { word: "Input", icon: SlidersHorizontal },
  telemetry: { word: "Telemetry", icon: RadioTower },
  connector: { word: "Connector", icon: PlugZap },
  delegate: { word: "Delegate", icon: Server },
  correction: { word: "Correction", icon: MessageSquareQuote },
};

/**
 * What was seen, item by item, under the ids that answers cite; each opens what shows it.
 *
 * @param anchors gives each item an address on the page (`#e3`); once a page
 */
export function EvidenceList({
  evidence,
  anchors = false,
}: {
  evidence: readonly Evidence[];
  anchors?: boolean;
}) {
  return (
    <ul className="@container flex flex-col divide-y divide-line">
      {evidence.map((item) => {
        const { word, icon: Icon } = kinds[item.kind];
        return (
          <li
            key={item.id}
            {...(anchors ? { id: item.id } : {})}
            className="grid scroll-mt-16 target:bg-accent-soft grid-cols-[1.75rem_minmax(0,1fr)] gap-x-2 px-4 py-2 @lg:grid-cols-[1.75rem_7rem_minmax(0,1fr)]"
          >
            <span className="text-sm text-ink-faint">{item.id}</span>
            <span className="flex items-center gap-1.5 self-start text-sm text-ink-soft @max-lg:col-start-2">
              <Icon className="size-3.5 shrink-0 text-ink-faint" aria-hidden />
              {word}
            </span>
            <div className="min-w-0 @max-lg:col-start-2">
              <p className="break-words">
                <EvidenceStatement item={item} />
                {item.at === null ? null : (
                  <>
                    {" "}
                    <RelativeTime at={item.at} className="text-sm whitespace-nowrap text-ink-faint" />
                  </>
                )}
              </p>
              {item.quote === null ? null : (
                <p
                  className="mt-0.5 line-clamp-3 font-mono text-xs break-all text-ink-soft"
                  title={item.quote}
                >
                  {item.quote}
                </p>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

/** An item's statement, which opens what shows it where that has an address. */
export function EvidenceStatement({ item }: { item: Evidence }) {
  return item.href === null ? (
    item.statement
  ) : (
    <TextLink href={item.href} prefetch={false} className="whitespace-normal!">
      {item.statement}
    </TextLink>
  );
}

/** The id of an item; on a page with anchors it leads to the item in the list. */
export function EvidenceId({ id, anchors }: { id: string; anchors: boolean }) {
  return anchors ? (
    <a href={`#${id}`} className="rounded-[2px] text-sm text-ink-faint hover:text-ink hover:underline">
      <span className="sr-only">evidence </span>
      {id}
    </a>
  ) : (
    <span className="text-sm text-ink-faint">{id}</span>
  );
}
