import { RefreshCw, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { connectorSettingsPath, connectorsPath } from "@/lib/addresses";
import { formatCount } from "@/lib/format/number";
import type { WorkspaceProject } from "@/schemas/workspace";

/** What the sync is doing, when it is worth a word: a first import under way, or a project that cannot be read. */
export function SyncIndicator({ projects }: { projects: readonly WorkspaceProject[] }) {
  const importing = projects.filter(
    (project) => project.syncState === "backfilling" || project.syncState === "pending",
  );
  const failing = projects.filter(
    (project) => project.syncState === "failed" || project.syncState === "gone",
  );
  const first = failing[0];
  if (importing.length > 0) {
    const done = importing.reduce((sum, project) => sum + project.backfillDone, 0);
    const total = importing.reduce((sum, project) => sum + (project.backfillTotal ?? 0), 0);
    const percent = total > 0 ? Math.min(99, Math.floor((100 * done) / total)) : null;
    return (
      <Pill href={connectorsPath()} title={`${formatCount(done)} executions so far`}>
        <RefreshCw className="size-3.5 animate-spin text-running" aria-hidden />
        Importing history{percent === null ? "" : `, ${percent} %`}
      </Pill>
    );
  }
  if (first !== undefined) {
    const text =
      failing.length === 1
        ? `${first.name} is not syncing`
        : `${formatCount(failing.length)} projects are not syncing`;
    return (
      <Pill href={connectorSettingsPath(first.connectorId)} title={first.problem ?? text}>
        <TriangleAlert className="size-3.5 text-waiting" aria-hidden />
        {text}
      </Pill>
    );
  }
  return null;
}

function Pill({ href, title, children }: { href: string; title: string; children: React.ReactNode }) {
  return (
    <span role="status">
      <Link
        href={href}
        title={title}
        className="inline-flex h-8 items-center gap-1.5 rounded px-2 text-sm whitespace-nowrap text-ink-soft hover:bg-sunken"
      >
        {children}
      </Link>
    </span>
  );
}
