"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import type { Viewer } from "@/components/shell/viewer";
import { workspacePath } from "@/lib/api-addresses";
import type { WorkspaceView } from "@/schemas/workspace";
import { AccountMenu } from "./account-menu";
import { Brand, BrandMark } from "./brand";
import { LiveUpdates } from "./live-updates";
import { BottomBar, NavList } from "./nav";
import { PageSubjectProvider } from "./page-subject";
import { PagesDrawer } from "./pages-drawer";
import { ScopeControls } from "./scope-controls";
import { SearchButton } from "./search-button";
import { SyncIndicator } from "./sync-indicator";
import { useLiveQuery } from "./use-live-query";

/** The frame of every page of the workspace: navigation, scope, search, account, and the chat docked at the right. */
export function AppShell({
  viewer,
  allowed,
  initial,
  chat,
  children,
}: {
  viewer: Viewer;
  /** Hrefs of the navigation that this person may open. */
  allowed: readonly string[];
  initial: { data: WorkspaceView; at: number };
  /** The chat dock; it places itself, reads `usePageSubject()` and loads after the first view. */
  chat?: ReactNode;
  children: ReactNode;
}) {
  const { data: workspace } = useLiveQuery({
    topics: ["sync", "approvals", "connectors"],
    path: workspacePath(),
    initial,
  });
  return (
    <PageSubjectProvider>
      <LiveUpdates />
      <a
        href="#main"
        className="popup sr-only z-50 px-3 py-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the content
      </a>
      <div className="flex min-h-dvh">
        <nav
          aria-label="Pages"
          className="scroll-thin sticky top-0 hidden h-dvh w-54 shrink-0 flex-col gap-5 overflow-y-auto border-r border-line bg-surface px-2.5 py-3 lg:flex"
        >
          <Link href="/" className="flex h-8 items-center rounded px-2">
            <Brand />
          </Link>
          <NavList allowed={allowed} pendingApprovals={workspace.pendingApprovals} />
        </nav>
        <div className="flex min-w-0 flex-1 flex-col">
          <header className="sticky top-0 z-20 flex h-13 items-center gap-2 border-b border-line bg-canvas/95 px-4 backdrop-blur-sm sm:px-6">
            <PagesDrawer allowed={allowed} pendingApprovals={workspace.pendingApprovals} />
            <Link href="/" aria-label="Tackroom: health" className="mr-1 hidden sm:max-lg:block">
              <BrandMark className="size-6" />
            </Link>
            <ScopeControls projects={workspace.projects} />
            <div className="ml-auto flex items-center gap-2">
              <span className="hidden md:block">
                <SyncIndicator projects={workspace.projects} />
              </span>
              <SearchButton workspace={workspace} allowed={allowed} />
              <AccountMenu viewer={viewer} />
            </div>
          </header>
          <main id="main" tabIndex={-1} className="flex-1 pb-20 outline-none lg:pb-8">
            {children}
          </main>
        </div>
        {chat}
      </div>
      <BottomBar pendingApprovals={workspace.pendingApprovals} />
    </PageSubjectProvider>
  );
}
