import { clsx } from "clsx";
import type { ReactNode } from "react";
import type { TestState } from "@/schemas/test-reliability/labels";
import { testStateMeanings, testStateTitles } from "@/schemas/test-reliability/words";

/** The colour of each state, as a token's name. */
const colors: Record<TestState, { text: string; soft: string }> = {
  healthy: { text: "text-succeeded", soft: "bg-succeeded-soft" },
  watched: { text: "text-waiting", soft: "bg-waiting-soft" },
  flaky: { text: "text-unknown", soft: "bg-unknown-soft" },
  quarantined: { text: "text-cancelled", soft: "bg-cancelled-soft" },
  broken: { text: "text-failed", soft: "bg-failed-soft" },
  regression: { text: "text-failed", soft: "bg-failed-soft" },
  fixed: { text: "text-succeeded", soft: "bg-succeeded-soft" },
};

/** The colour of a state in a chart. */
export const testStateColors: Record<TestState, string> = {
  healthy: "var(--succeeded)",
  watched: "var(--waiting)",
  flaky: "var(--unknown)",
  quarantined: "var(--cancelled)",
  broken: "var(--failed)",
  regression: "var(--failed)",
  fixed: "var(--succeeded)",
};

const knock = { stroke: "var(--surface)", strokeWidth: 1.75, fill: "none", strokeLinecap: "round" } as const;

/** Seven silhouettes that differ without colour: disc, eye, split diamond, barred gate, square, falling arrow, ring. */
const shapes: Record<TestState, ReactNode> = {
  healthy: (
    <>
      <circle cx="8" cy="8" r="6.5" fill="currentColor" />
      <path d="M5.2 8.2 7.2 10.2 10.9 6.1" {...knock} strokeLinejoin="round" />
    </>
  ),
  watched: (
    <>
      <path
        d="M1 8c2-3.6 4.4-5.2 7-5.2S13 4.4 15 8c-2 3.6-4.4 5.2-7 5.2S3 11.6 1 8Z"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinejoin="round"
      />
      <circle cx="8" cy="8" r="2.4" fill="currentColor" />
    </>
  ),
  flaky: (
    <>
      <path
        d="M8 1 15 8 8 15 1 8Z"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinejoin="round"
      />
      <path d="M8 1 15 8 8 15Z" fill="currentColor" />
    </>
  ),
  quarantined: (
    <>
      <rect
        x="1.75"
        y="1.75"
        width="12.5"
        height="12.5"
        rx="2"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
      />
      <path d="M5.5 2v12M10.5 2v12" stroke="currentColor" strokeWidth="1.8" />
    </>
  ),
  broken: (
    <>
      <rect x="1.75" y="1.75" width="12.5" height="12.5" rx="2" fill="currentColor" />
      <path d="M5.6 5.6 10.4 10.4M10.4 5.6 5.6 10.4" {...knock} />
    </>
  ),
  regression: (
    <>
      <path d="M1.5 3.5h5v6" fill="none" stroke="currentColor" strokeWidth="2" strokeLinejoin="round" />
      <path d="M2 9.2h9L6.5 14.8Z" fill="currentColor" stroke="currentColor" strokeLinejoin="round" />
    </>
  ),
  fixed: (
    <>
      <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="1.7" />
      <path
        d="M5 8.2 7.2 10.4 11.2 5.9"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </>
  ),
};

/** A state's shape alone; hidden from assistive technology, because its word stands beside it. */
export function TestStateShape({ state, size = 14 }: { state: TestState; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      className={clsx("shrink-0", colors[state].text)}
      aria-hidden="true"
    >
      {shapes[state]}
    </svg>
  );
}

/** A test's state as shape, colour and word; its meaning on hover. */
export function TestStateMark({
  state,
  soft = false,
  className,
}: {
  state: TestState;
  /** Draws it as a tinted pill. */
  soft?: boolean;
  className?: string;
}) {
  return (
    <span
      title={testStateMeanings[state]}
      className={clsx(
        "inline-flex items-center gap-1.5 whitespace-nowrap",
        colors[state].text,
        soft && ["rounded px-1.5 py-0.5 text-xs font-medium", colors[state].soft],
        className,
      )}
    >
      <TestStateShape state={state} />
      {testStateTitles[state]}
    </span>
  );
}
