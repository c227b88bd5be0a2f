"use client";

import { useRouter } from "next/navigation";
import { type KeyboardEvent, type MouseEvent, useState } from "react";
import { StatusShape } from "@/components/ui/status-mark";
import { formatBucket } from "@/lib/format/time";
import type { Outcome } from "@/schemas/executions/execution-status";
import type { Bucket } from "@/schemas/filter-links";

export interface TimelineMarker {
  key: string;
  at: number;
  outcome: Outcome;
  href: string;
  title: string;
  /** Drawn with a ring: something went back. */
  emphasized?: boolean;
}

export interface TimelineLane {
  key: string;
  name: string;
  about?: string;
  markers: readonly TimelineMarker[];
}

/** Markers on lanes over time. Each lane is one stop of the tab key; arrow keys walk along it. */
export function MarkerTimeline({
  label,
  lanes,
  fromMs,
  toMs,
  bucket,
}: {
  label: string;
  lanes: readonly TimelineLane[];
  fromMs: number;
  toMs: number;
  bucket: Bucket;
}) {
  const ticks = Array.from({ length: 7 }, (_, index) => fromMs + ((toMs - fromMs) * index) / 6);
  const place = (at: number) => `${Math.min(99.2, Math.max(0.8, (100 * (at - fromMs)) / (toMs - fromMs)))}%`;
  return (
    <section aria-label={label} className="flex flex-col text-sm">
      {lanes.map((lane) => (
        <Lane key={lane.key} lane={lane} place={place} />
      ))}
      <div className="ml-[34%] flex justify-between pt-1 text-xs text-ink-faint sm:ml-56" aria-hidden>
        {ticks.map((at, index) => (
          <span key={at} className={index % 3 === 0 ? "" : "hidden sm:inline"}>
            {formatBucket(at, bucket)}
          </span>
        ))}
      </div>
    </section>
  );
}

function Lane({ lane, place }: { lane: TimelineLane; place: (at: number) => string }) {
  const router = useRouter();
  const [shown, setShown] = useState<string | null>(null);
  const marker = lane.markers.find((each) => each.key === shown);
  const move = (event: KeyboardEvent) => {
    const step = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    if (step === 0 || !(event.target instanceof HTMLElement)) return;
    event.preventDefault();
    const sibling = step < 0 ? event.target.previousElementSibling : event.target.nextElementSibling;
    if (sibling instanceof HTMLAnchorElement) sibling.focus();
  };
  const open = (event: MouseEvent, href: string) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    router.push(href);
  };
  return (
    <div className="flex h-9 items-center border-b border-line">
      <div
        className="w-[34%] min-w-0 shrink-0 truncate pr-3 sm:w-56"
        title={`${lane.name} ${lane.about ?? ""}`}
      >
        {lane.name} {lane.about === undefined ? null : <span className="text-ink-faint">{lane.about}</span>}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls, these are links */}
      <div role="group" aria-label={lane.name} className="relative h-full flex-1" onKeyDown={move}>
        {lane.markers.map((each, index) => (
          <a
            key={each.key}
            href={each.href}
            aria-label={each.title}
            tabIndex={index === lane.markers.length - 1 ? 0 : -1}
            style={{ left: place(each.at) }}
            onClick={(event) => open(event, each.href)}
            onMouseEnter={() => setShown(each.key)}
            onMouseLeave={() => setShown(null)}
            onFocus={() => setShown(each.key)}
            onBlur={() => setShown(null)}
            className={`absolute top-1/2 -translate-1/2 rounded-full bg-surface hover:z-10 ${each.emphasized ? "ring-2 ring-failed ring-offset-1 ring-offset-surface" : ""}`}
          >
            <StatusShape outcome={each.outcome} size={13} />
          </a>
        ))}
        {marker === undefined ? null : (
          <div className="popup pointer-events-none absolute right-0 bottom-full z-20 px-2 py-1 text-xs whitespace-nowrap">
            {marker.title}
          </div>
        )}
      </div>
    </div>
  );
}
