"use client";

import { clsx } from "clsx";
import { useEffect, useState } from "react";
import { StatusShape } from "@/components/ui/status-mark";
import { TextLink } from "@/components/ui/text-link";
import { formatDuration } from "@/lib/format/duration";
import { formatAge, formatInstant } from "@/lib/format/time";
import type { TimelineEntry } from "@/schemas/failures/investigations";

const words = { good: "Good", bad: "Bad", neutral: undefined } as const;

/** What happened around the failure, oldest first, each as long before or after it as it was. */
export function Timeline({ entries, failedAt }: { entries: readonly TimelineEntry[]; failedAt: number }) {
  return (
    <ol className="flex flex-col">
      {entries.map((entry, index) => (
        <li key={`${entry.at}-${index}`} className="relative flex gap-2.5 pb-3 last:pb-0">
          {index === entries.length - 1 ? null : (
            <span className="absolute top-4 bottom-0 left-[6.5px] w-px bg-line-strong" aria-hidden />
          )}
          <span className="relative mt-0.75 flex size-3.5 shrink-0 items-center justify-center">
            {entry.tone === "neutral" ? (
              <span className="size-1.75 rounded-full bg-ink-faint" />
            ) : (
              <StatusShape
                outcome={entry.tone === "good" ? "succeeded" : "failed"}
                label={words[entry.tone]}
                size={14}
              />
            )}
          </span>
          <div className="min-w-0">
            <p className={clsx("break-words", entry.tone === "bad" && "font-medium")}>
              {entry.href === null ? (
                entry.title
              ) : (
                <TextLink quiet href={entry.href} prefetch={false} className="whitespace-normal!">
                  {entry.title}
                </TextLink>
              )}
            </p>
            <Offset at={entry.at} failedAt={failedAt} />
          </div>
        </li>
      ))}
    </ol>
  );
}

/** `4m 12s before the failure`, with the exact instant in the viewer's zone on hover. */
function Offset({ at, failedAt }: { at: number; failedAt: number }) {
  const [title, setTitle] = useState<string>();
  useEffect(() => setTitle(formatInstant(at)), [at]);
  return (
    <time dateTime={new Date(at).toISOString()} title={title} className="text-sm text-ink-faint">
      {offsetText(at - failedAt)}
    </time>
  );
}

function offsetText(offsetMs: number): string {
  const length = Math.abs(offsetMs);
  if (length < 1_000) return "at the failure";
  const text = length < 2 * 86_400_000 ? formatDuration(length) : formatAge(length);
  return `${text} ${offsetMs < 0 ? "before" : "after"}`;
}
