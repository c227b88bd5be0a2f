"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import type { ThreadSubject } from "@/schemas/team/threads";
import { navItems } from "./nav-items";

interface Holder {
  subject: ThreadSubject | null;
  setSubject: (subject: ThreadSubject | null) => void;
}

const SubjectContext = createContext<Holder>({ subject: null, setSubject: () => {} });

/** Keeps what the page shows, for the chat and the command palette. */
export function PageSubjectProvider({ children }: { children: ReactNode }) {
  const [subject, setSubject] = useState<ThreadSubject | null>(null);
  const holder = useMemo(() => ({ subject, setSubject }), [subject]);
  return <SubjectContext.Provider value={holder}>{children}</SubjectContext.Provider>;
}

/** A page says what it shows: an execution, a pipeline, a list under filters. Renders nothing. */
export function PageSubject({ subject }: { subject: ThreadSubject }) {
  const { setSubject } = useContext(SubjectContext);
  const key = JSON.stringify(subject);
  // Compared by content: the same subject in a new object is no change.
  useEffect(() => {
    setSubject(subject);
    return () => setSubject(null);
  }, [key, setSubject]);
  return null;
}

/** What the page shows; for a page that says nothing, its address and its filters. */
export function usePageSubject(): ThreadSubject {
  const { subject } = useContext(SubjectContext);
  const pathname = usePathname();
  const params = useSearchParams();
  return useMemo(() => {
    if (subject !== null) return subject;
    const filters = Object.fromEntries(params);
    const project = params.get("project");
    return {
      kind: "page",
      title: titles.get(pathname) ?? pathname,
      path: params.size === 0 ? pathname : `${pathname}?${params}`,
      projectKey: project !== null && !project.includes(",") ? project : null,
      filters,
    };
  }, [subject, pathname, params]);
}

const titles = new Map(navItems.map(({ href, label }) => [href, label]));
