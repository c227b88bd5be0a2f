"use client";

import { Dialog } from "@base-ui/react/dialog";
import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { Copy, MessageSquarePlus, Microscope, Moon, Search, Sun, Workflow } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { executionsPath, investigationPath, pipelinePath, threadsPath } from "@/lib/addresses";
import { pipelineNamesPath } from "@/lib/api-addresses";
import type { PipelineName, WorkspaceView } from "@/schemas/workspace";
import { fetchJson } from "./fetch-json";
import { navItems } from "./nav-items";
import { usePageSubject } from "./page-subject";
import { useScopeQuery } from "./use-scope";
import { setTheme } from "./use-theme";

const row =
  "flex h-9 cursor-default items-center gap-2.5 rounded px-2.5 text-base select-none data-[selected=true]:bg-sunken [&_svg]:size-4 [&_svg]:text-ink-faint";
const heading =
  "[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-3 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-faint";

/** Every page, pipeline and action by a few typed letters. */
export function CommandPalette({
  open,
  onOpenChange,
  workspace,
  allowed,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  workspace: WorkspaceView;
  allowed: readonly string[];
}) {
  return (
    <Dialog.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-overlay" />
        <Dialog.Popup
          aria-label="Command palette"
          className="popup fixed top-[12vh] left-1/2 z-50 w-[40rem] max-w-[calc(100vw-2rem)] -translate-x-1/2 overflow-hidden"
        >
          <Palette workspace={workspace} allowed={allowed} close={() => onOpenChange(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Palette({
  workspace,
  allowed,
  close,
}: {
  workspace: WorkspaceView;
  allowed: readonly string[];
  close: () => void;
}) {
  const router = useRouter();
  const scope = useScopeQuery();
  const [search, setSearch] = useState("");
  const go = (href: string) => {
    close();
    router.push(href);
  };
  const subject = usePageSubject();
  const investigation =
    subject.kind === "execution" && subject.projectKey && subject.planExecutionId
      ? investigationPath(subject.projectKey, subject.planExecutionId)
      : null;
  // Read when somebody opens the palette, not with every page.
  const { data: pipelines = [] } = useQuery<PipelineName[]>({
    queryKey: [pipelineNamesPath()],
    queryFn: ({ signal }) => fetchJson<PipelineName[]>(pipelineNamesPath(), signal),
    meta: { topics: ["sync", "connectors"] },
  });
  const projectNames = new Map(workspace.projects.map((project) => [project.key, project.name]));
  return (
    <Command label="Command palette" loop>
      <div className="flex items-center gap-2.5 border-b border-line px-3.5">
        <Search className="size-4 text-ink-faint" aria-hidden />
        <Command.Input
          value={search}
          onValueChange={setSearch}
          placeholder="Go to a page or pipeline, search executions, run an action"
          className="h-12 w-full bg-transparent text-lg outline-none"
        />
      </div>
      <Command.List className={`scroll-thin max-h-[min(24rem,60vh)] overflow-y-auto p-1.5 ${heading}`}>
        <Command.Empty className="px-3 py-6 text-center text-base text-ink-soft">
          Nothing matches.
        </Command.Empty>
        <Command.Group heading="Pages">
          {navItems
            .filter((item) => allowed.includes(item.href))
            .map((item) => (
              <Item
                key={item.href}
                value={`page ${item.label}`}
                icon={<item.icon aria-hidden />}
                onSelect={() => go(item.scoped ? `${item.href}${scope}` : item.href)}
              >
                {item.label}
              </Item>
            ))}
        </Command.Group>
        {search.trim() === "" ? null : (
          <Command.Group heading="Search" forceMount>
            <Command.Item
              forceMount
              value={`search executions ${search}`}
              className={row}
              onSelect={() => go(executionsPath({ q: search.trim() }))}
            >
              <Search aria-hidden />
              <span className="truncate">
                Executions that match <strong>{search.trim()}</strong>
              </span>
            </Command.Item>
          </Command.Group>
        )}
        <Command.Group heading="Actions">
          {investigation === null ? null : (
            <Item
              value={`investigation why did it fail investigate ${subject.title}`}
              icon={<Microscope aria-hidden />}
              onSelect={() => go(investigation)}
            >
              <span className="truncate">Investigation of {subject.title}</span>
            </Item>
          )}
          <Item
            value="new thread ask a teammate chat"
            icon={<MessageSquarePlus aria-hidden />}
            onSelect={() => go(threadsPath())}
          >
            Ask a teammate
          </Item>
          <Item
            value="copy link to this view"
            icon={<Copy aria-hidden />}
            onSelect={() => {
              void navigator.clipboard?.writeText(window.location.href);
              close();
            }}
          >
            Copy a link to this view
          </Item>
          <Item
            value="theme light"
            icon={<Sun aria-hidden />}
            onSelect={() => {
              setTheme("light");
              close();
            }}
          >
            Light theme
          </Item>
          <Item
            value="theme dark"
            icon={<Moon aria-hidden />}
            onSelect={() => {
              setTheme("dark");
              close();
            }}
          >
            Dark theme
          </Item>
        </Command.Group>
        {pipelines.length === 0 ? null : (
          <Command.Group heading="Pipelines">
            {pipelines.map((pipeline) => (
              <Item
                key={`${pipeline.projectKey} ${pipeline.identifier}`}
                value={`pipeline ${pipeline.name} ${pipeline.identifier} ${pipeline.projectKey}`}
                icon={<Workflow aria-hidden />}
                onSelect={() => go(pipelinePath(pipeline.projectKey, pipeline.identifier))}
              >
                <span className="truncate">{pipeline.name}</span>
                <span className="ml-auto truncate text-sm text-ink-faint">
                  {projectNames.get(pipeline.projectKey)}
                </span>
              </Item>
            ))}
          </Command.Group>
        )}
      </Command.List>
    </Command>
  );
}

function Item({
  value,
  icon,
  children,
  onSelect,
}: {
  value: string;
  icon: ReactNode;
  children: ReactNode;
  onSelect: () => void;
}) {
  return (
    <Command.Item value={value} className={row} onSelect={onSelect}>
      {icon}
      {children}
    </Command.Item>
  );
}
