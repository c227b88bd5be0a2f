"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { IconButton } from "./icon-button";

/** Copies `text`; the icon confirms it for two seconds, and assistive technology hears it. */
export function CopyButton({ text, label = "Copy" }: { text: string; label?: string }) {
  const [state, setState] = useState<"idle" | "copied" | "refused">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 2000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState("copied");
    } catch {
      setState("refused");
    }
  };
  const spoken = { idle: "", copied: "Copied", refused: "The browser refused to copy" }[state];
  return (
    <>
      <IconButton label={state === "idle" ? label : spoken} size="sm" onClick={copy}>
        {state === "copied" ? <Check className="text-succeeded" aria-hidden /> : <Copy aria-hidden />}
      </IconButton>
      <span aria-live="polite" className="sr-only">
        {spoken}
      </span>
    </>
  );
}
