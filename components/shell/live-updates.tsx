"use client";

import { type Query, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { eventsPath } from "@/lib/api-addresses";
import type { ChangeTopic } from "@/schemas/change-topics";

/** Changes that arrive within this time are answered by one refetch. */
const gatherMs = 800;

function topicsOf(query: Query): readonly unknown[] {
  const topics = query.meta?.topics;
  return Array.isArray(topics) ? topics : [];
}

/**
 * Listens to the server's changes while the page is open and marks what they touch as stale; what is on the screen
 * refetches. After a lost connection everything live is refetched once, because changes may have been missed.
 */
export function LiveUpdates() {
  const client = useQueryClient();
  useEffect(() => {
    const pending = new Set<ChangeTopic>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let lost = false;
    const flush = () => {
      timer = undefined;
      const changed = new Set<unknown>(pending);
      pending.clear();
      void client.invalidateQueries({
        predicate: (query) => topicsOf(query).some((topic) => changed.has(topic)),
      });
    };
    const source = new EventSource(eventsPath());
    source.addEventListener("change", (event: MessageEvent<string>) => {
      const topic = readTopic(event.data);
      if (topic === null) return;
      pending.add(topic);
      timer ??= setTimeout(flush, gatherMs);
    });
    source.onerror = () => {
      lost = true;
    };
    source.onopen = () => {
      if (!lost) return;
      lost = false;
      void client.invalidateQueries({ predicate: (query) => topicsOf(query).length > 0 });
    };
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [client]);
  return null;
}

function readTopic(data: string): ChangeTopic | null {
  try {
    const change: unknown = JSON.parse(data);
    if (typeof change !== "object" || change === null || !("topic" in change)) return null;
    return typeof change.topic === "string" ? (change.topic as ChangeTopic) : null; // compared, never trusted
  } catch {
    return null;
  }
}
