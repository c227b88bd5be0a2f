"use client";

import { useCallback, useSyncExternalStore } from "react";

/** What the dock remembers in this browser. */
export interface DockState {
  open: boolean;
  widthPx: number;
  threadId: string | null;
}

export const minWidthPx = 340;
export const maxWidthPx = 760;
const storageKey = "tackroom-chat";
const initial: DockState = { open: false, widthPx: 420, threadId: null };
const listeners = new Set<() => void>();
let current: DockState | undefined;

function read(): DockState {
  if (current) return current;
  current = initial;
  try {
    const stored: Partial<Record<keyof DockState, unknown>> = JSON.parse(
      window.localStorage.getItem(storageKey) ?? "{}",
    );
    current = {
      open: stored.open === true,
      widthPx: clampWidth(typeof stored.widthPx === "number" ? stored.widthPx : initial.widthPx),
      threadId: typeof stored.threadId === "string" ? stored.threadId : null,
    };
  } catch {
    // Storage is switched off or holds something else: the dock starts closed.
  }
  return current;
}

function write(change: Partial<DockState>): void {
  current = { ...read(), ...change };
  try {
    window.localStorage.setItem(storageKey, JSON.stringify(current));
  } catch {
    // Without storage the dock is remembered until the page is left.
  }
  for (const listener of listeners) listener();
}

export function clampWidth(widthPx: number): number {
  return Math.round(Math.min(maxWidthPx, Math.max(minWidthPx, widthPx)));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The dock's state and how to change it. On the server, and in the first paint, the dock is closed. */
export function useDockState(): [DockState, (change: Partial<DockState>) => void] {
  const state = useSyncExternalStore(subscribe, read, () => initial);
  return [state, useCallback(write, [])];
}
