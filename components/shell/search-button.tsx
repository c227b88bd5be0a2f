"use client";

import { Search } from "lucide-react";
import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import { Kbd } from "@/components/ui/kbd";
import type { WorkspaceView } from "@/schemas/workspace";

// Loaded when it is first asked for.
const CommandPalette = dynamic(() => import("./command-palette").then((module) => module.CommandPalette), {
  ssr: false,
});

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName))
  );
}

/** Opens the command palette: by click, by Ctrl or Cmd K; `/` goes to the page's own search, or here if it has none. */
export function SearchButton({
  workspace,
  allowed,
}: {
  workspace: WorkspaceView;
  allowed: readonly string[];
}) {
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setWanted(true);
        setOpen((before) => !before);
      } else if (
        event.key === "/" &&
        !event.metaKey &&
        !event.ctrlKey &&
        !event.altKey &&
        !isTyping(event.target)
      ) {
        event.preventDefault();
        const search = document.querySelector<HTMLInputElement>("input[data-page-search]");
        if (search === null) {
          setWanted(true);
          setOpen(true);
        } else {
          search.focus();
          search.select();
        }
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        onClick={() => {
          setWanted(true);
          setOpen(true);
        }}
        className="field inline-flex h-8 items-center gap-2 px-2.5 text-base text-ink-faint xl:w-56"
      >
        <Search className="size-4" aria-hidden />
        <span className="sr-only flex-1 text-left xl:not-sr-only">Search or jump to</span>
        <span className="hidden gap-0.5 xl:flex" aria-hidden>
          <Kbd>Ctrl</Kbd>
          <Kbd>K</Kbd>
        </span>
      </button>
      {wanted ? (
        <CommandPalette open={open} onOpenChange={setOpen} workspace={workspace} allowed={allowed} />
      ) : null}
    </>
  );
}
