"use client";

import { CornerDownRight } from "lucide-react";
import type { ThreadSubject, ThreadView } from "@/schemas/team/threads";
import { suggestionsFor } from "./suggestions";

/** The first words of an empty thread: who answers, and what one may well ask here. */
export function Suggestions({
  subject,
  model,
  onChoose,
}: {
  subject: ThreadSubject | null;
  model: ThreadView["model"] | null;
  onChoose: (text: string) => void;
}) {
  return (
    <div className="flex flex-col gap-4 pt-2">
      <div className="flex flex-col gap-1">
        <p className="text-lg font-semibold">What do you want to know?</p>
        <p className="text-ink-soft">
          I look things up in Harness and in Tackroom's history and answer with evidence. What changes
          something I only propose; a person approves it.
          {model?.isLanguageModel === false
            ? " I follow rules: no language model is connected, so plain questions work best."
            : null}
        </p>
      </div>
      <ul className="flex flex-col divide-y divide-line border-y border-line">
        {suggestionsFor(subject).map((text) => (
          <li key={text}>
            <button
              type="button"
              onClick={() => onChoose(text)}
              className="flex w-full items-center gap-2 py-2 text-left text-ink-soft hover:text-ink"
            >
              <CornerDownRight className="size-4 shrink-0 text-ink-faint" aria-hidden />
              {text}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
