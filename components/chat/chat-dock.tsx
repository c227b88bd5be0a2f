"use client";

import { clsx } from "clsx";
import { MessageSquareText } from "lucide-react";
import dynamic from "next/dynamic";
import { usePathname } from "next/navigation";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { usePageSubject } from "@/components/shell/page-subject";
import { Skeleton } from "@/components/ui/skeleton";
import { clampWidth, maxWidthPx, minWidthPx, useDockState } from "./dock-state";

const ChatPanel = dynamic(() => import("./chat-panel").then((module) => module.ChatPanel), {
  ssr: false,
  loading: () => <PanelSkeleton />,
});

const ChatSheet = dynamic(() => import("./chat-sheet").then((module) => module.ChatSheet), { ssr: false });

/**
 * The chat at the right of every page: a column on wide screens, a sheet over the page on narrow ones. Nothing of it but
 * this file is loaded before it is opened. On a thread's own page it stays away.
 */
export function ChatDock() {
  const [{ open, widthPx }, setState] = useDockState();
  const pathname = usePathname();
  const subject = usePageSubject();
  const launcher = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  const wide = useIsWide();
  const hidden = /^\/threads\/[^/]+/.test(pathname);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "j") {
        event.preventDefault();
        setState({ open: !open });
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [open, setState]);

  useEffect(() => {
    if (wasOpen.current && !open) launcher.current?.focus();
    wasOpen.current = open;
  }, [open]);

  if (hidden) return null;
  return (
    <>
      <button
        ref={launcher}
        type="button"
        onClick={() => setState({ open: true })}
        aria-keyshortcuts="Control+J Meta+J"
        className={clsx(
          "fixed right-4 bottom-18 z-30 flex h-10 items-center gap-2 rounded-full border border-ink bg-ink px-4 font-medium text-on-ink shadow-popup transition-colors hover:bg-ink/88 lg:bottom-5",
          open && "hidden",
        )}
      >
        <MessageSquareText className="size-4" aria-hidden />
        Ask
      </button>
      {open && !wide ? <ChatSheet subject={subject} onClose={() => setState({ open: false })} /> : null}
      {open && wide ? (
        <aside
          aria-label="Chat with the teammate"
          className="sticky top-0 z-10 flex h-dvh w-(--chat-width) shrink-0 border-l bg-surface"
          style={{ ["--chat-width" as string]: `${widthPx}px` }}
        >
          <ResizeHandle widthPx={widthPx} onResize={(next) => setState({ widthPx: clampWidth(next) })} />
          <ChatPanel subject={subject} onClose={() => setState({ open: false })} />
        </aside>
      ) : null}
    </>
  );
}

/** Where Tailwind's `lg` begins. */
const wideScreen = "(min-width: 64rem)";

function subscribeWidth(changed: () => void): () => void {
  const query = window.matchMedia(wideScreen);
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}

function useIsWide(): boolean {
  return useSyncExternalStore(
    subscribeWidth,
    () => window.matchMedia(wideScreen).matches,
    () => true,
  );
}

/** The left edge: dragged, or moved with the arrow keys. */
function ResizeHandle({ widthPx, onResize }: { widthPx: number; onResize: (widthPx: number) => void }) {
  const [dragging, setDragging] = useState(false);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that moves has no element of its own
    <div
      role="separator"
      aria-label="Width of the chat"
      aria-orientation="vertical"
      aria-valuenow={widthPx}
      aria-valuemin={minWidthPx}
      aria-valuemax={maxWidthPx}
      tabIndex={0}
      className={clsx(
        "absolute inset-y-0 -left-1 z-10 w-2 cursor-col-resize touch-none",
        "after:absolute after:inset-y-0 after:left-1 after:w-0.5 hover:after:bg-accent focus-visible:after:bg-accent",
        dragging && "after:bg-accent",
      )}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setDragging(true);
      }}
      onPointerMove={(event) => {
        if (dragging) onResize(window.innerWidth - event.clientX);
      }}
      onPointerUp={() => setDragging(false)}
      onPointerCancel={() => setDragging(false)}
      onKeyDown={(event) => {
        if (event.key === "ArrowLeft") onResize(widthPx + 24);
        if (event.key === "ArrowRight") onResize(widthPx - 24);
      }}
    />
  );
}

function PanelSkeleton() {
  return (
    <div className="flex w-full flex-col gap-4 p-4" role="status">
      <span className="sr-only">Loading the chat</span>
      <Skeleton className="h-6 w-40" />
      <Skeleton className="h-16 w-full" />
      <Skeleton className="mt-auto h-20 w-full" />
    </div>
  );
}
