"use client";

import { cloneElement } from "react";
import { useOnDemand } from "@/components/ui/on-demand";
import type { Viewer } from "./viewer";

const loadItems = () => import("./account-menu-items");

/** Who is signed in and with which role; theme and sign-out. */
export function AccountMenu({ viewer }: { viewer: Viewer }) {
  const { loaded, triggerProps } = useOnDemand(loadItems);
  const trigger = (
    <button
      type="button"
      className="flex size-8 items-center justify-center rounded-full border border-line-strong bg-surface text-xs font-semibold text-ink-soft hover:bg-sunken"
    >
      <span aria-hidden>{initials(viewer.name)}</span>
      <span className="sr-only">
        Account: {viewer.name}, {viewer.role}
      </span>
    </button>
  );
  if (loaded !== null) return <loaded.AccountMenuWithItems viewer={viewer} trigger={trigger} />;
  return cloneElement(trigger, { "aria-haspopup": "menu", "aria-expanded": false, ...triggerProps });
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return `${words[0]?.[0] ?? "?"}${words.length > 1 ? (words.at(-1)?.[0] ?? "") : ""}`.toUpperCase();
}
