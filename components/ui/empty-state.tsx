import { clsx } from "clsx";
import { Ban, Inbox, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

interface StateProps {
  title: string;
  /** Why it is so. */
  children?: ReactNode;
  /** What to do: buttons or links. */
  actions?: ReactNode;
  icon?: ReactNode;
  /** Takes little room: inside a section rather than as a page. */
  compact?: boolean;
}

function State({ title, children, actions, icon, compact = false, tone }: StateProps & { tone: string }) {
  return (
    <div
      className={clsx(
        "flex flex-col items-center justify-center text-center",
        compact ? "gap-1 px-4 py-6" : "gap-2 px-4 py-16",
      )}
    >
      <span className={clsx("[&_svg]:size-5", tone)} aria-hidden>
        {icon}
      </span>
      <p className={clsx("font-medium", compact ? "text-base" : "text-lg")}>{title}</p>
      {children === undefined ? null : <div className="max-w-prose text-base text-ink-soft">{children}</div>}
      {actions === undefined ? null : (
        <div className="mt-2 flex flex-wrap justify-center gap-2">{actions}</div>
      )}
    </div>
  );
}

/** Nothing to show: says why and what to do. */
export function EmptyState({ icon = <Inbox />, ...rest }: StateProps) {
  return <State icon={icon} tone="text-ink-faint" {...rest} />;
}

/** Something failed: says what, why and what to do next. */
export function ErrorState({ icon = <TriangleAlert />, ...rest }: StateProps) {
  return (
    <div role="alert">
      <State icon={icon} tone="text-failed" {...rest} />
    </div>
  );
}

/** A note above content that is shown anyway: a filter that was ignored, data that is behind. */
export function Notice({
  tone = "info",
  children,
  actions,
}: {
  tone?: "info" | "warn" | "bad";
  children: ReactNode;
  actions?: ReactNode;
}) {
  const look = {
    info: "bg-running-soft [&>svg]:text-running",
    warn: "bg-waiting-soft [&>svg]:text-waiting",
    bad: "bg-failed-soft [&>svg]:text-failed",
  }[tone];
  const Icon = { info: Info, warn: TriangleAlert, bad: Ban }[tone];
  return (
    <div role="status" className={clsx("flex items-start gap-2 rounded px-3 py-2 text-base", look)}>
      <Icon className="mt-0.5 size-4 shrink-0" aria-hidden />
      <div className="min-w-0 flex-1">{children}</div>
      {actions}
    </div>
  );
}
