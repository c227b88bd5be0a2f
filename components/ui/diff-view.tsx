import { clsx } from "clsx";
import { formatPlural } from "@/lib/format/number";
import { type DiffLine, diffLines } from "./line-diff";

const looks: Record<DiffLine["kind"], { row: string; sign: string; spoken: string }> = {
  same: { row: "", sign: " ", spoken: "" },
  removed: { row: "bg-failed-soft", sign: "-", spoken: "removed: " },
  added: { row: "bg-succeeded-soft", sign: "+", spoken: "added: " },
};

/** Lines that did not change are shown this far around a change. */
const contextLines = 3;

type Piece = { line: DiffLine } | { hidden: number; key: number };

function withoutFarLines(lines: readonly DiffLine[]): Piece[] {
  const near = new Set<number>();
  lines.forEach((line, index) => {
    if (line.kind === "same") return;
    for (let i = index - contextLines; i <= index + contextLines; i += 1) near.add(i);
  });
  const pieces: Piece[] = [];
  let hidden = 0;
  lines.forEach((line, index) => {
    if (near.has(index)) {
      if (hidden > 0) pieces.push({ hidden, key: index });
      hidden = 0;
      pieces.push({ line });
    } else hidden += 1;
  });
  if (hidden > 0 && pieces.length > 0) pieces.push({ hidden, key: lines.length });
  return pieces;
}

/** Before and after of a YAML or JSON text: line numbers, signs and tint; far unchanged lines are folded. */
export function DiffView({ before, after, label }: { before: string; after: string; label: string }) {
  const lines = diffLines(before, after);
  const pieces = withoutFarLines(lines);
  const added = lines.filter((line) => line.kind === "added").length;
  const removed = lines.filter((line) => line.kind === "removed").length;
  return (
    <figure className="overflow-hidden rounded border border-line">
      <figcaption className="flex h-8 items-center justify-between gap-3 border-b border-line bg-sunken px-3 text-xs text-ink-soft">
        <span>{label}</span>
        <span>
          <span className="text-succeeded">+{added}</span> <span className="text-failed">−{removed}</span>
          <span className="sr-only">
            {formatPlural(added, "line")} added, {formatPlural(removed, "line")} removed
          </span>
        </span>
      </figcaption>
      {pieces.length === 0 ? (
        <p className="p-3 text-sm text-ink-faint">No difference.</p>
      ) : (
        <div
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
          tabIndex={0}
          className="scroll-thin max-h-96 overflow-auto font-mono text-sm focus-visible:outline-offset-[-2px]"
        >
          <div className="min-w-max py-1">
            {pieces.map((piece) =>
              "hidden" in piece ? (
                <div key={`fold-${piece.key}`} className="bg-sunken px-3 py-0.5 text-xs text-ink-faint">
                  {formatPlural(piece.hidden, "unchanged line")}
                </div>
              ) : (
                <Row key={`${piece.line.before}:${piece.line.after}`} line={piece.line} />
              ),
            )}
          </div>
        </div>
      )}
    </figure>
  );
}

function Row({ line }: { line: DiffLine }) {
  const { row, sign, spoken } = looks[line.kind];
  return (
    <div className={clsx("flex px-1", row)}>
      <span aria-hidden className="w-9 shrink-0 pr-2 text-right text-ink-faint select-none">
        {line.before ?? ""}
      </span>
      <span aria-hidden className="w-9 shrink-0 pr-2 text-right text-ink-faint select-none">
        {line.after ?? ""}
      </span>
      <span aria-hidden className="w-4 shrink-0 select-none">
        {sign}
      </span>
      <code className="whitespace-pre">
        {spoken === "" ? null : <span className="sr-only">{spoken}</span>}
        {line.text}
      </code>
    </div>
  );
}
