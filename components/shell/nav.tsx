"use client";

import { clsx } from "clsx";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { Fragment } from "react";
import {
  approvalsPath,
  deploymentsPath,
  executionsPath,
  failuresPath,
  healthPath,
  testsPath,
} from "@/lib/addresses";
import { isCurrent, navGroups, navItems } from "./nav-items";
import { useScopeQuery } from "./use-scope";

export interface NavProps {
  /** Hrefs of the pages that this person may open. */
  allowed: readonly string[];
  pendingApprovals: number;
  onNavigate?: () => void;
}

/** The list of pages, grouped; the current one is marked. */
export function NavList({ allowed, pendingApprovals, onNavigate }: NavProps) {
  const pathname = usePathname();
  const scope = useScopeQuery();
  return (
    <div className="flex flex-col gap-5">
      {navGroups.map((group) => (
        <Fragment key={group.key}>
          <ul className="flex flex-col gap-px" aria-label={group.label}>
            {navItems
              .filter((item) => item.group === group.key && allowed.includes(item.href))
              .map((item) => {
                const current = isCurrent(item.href, pathname);
                return (
                  <li key={item.href}>
                    <Link
                      href={item.scoped ? `${item.href}${scope}` : item.href}
                      aria-current={current ? "page" : undefined}
                      {...(onNavigate === undefined ? {} : { onClick: onNavigate })}
                      className={clsx(
                        "relative flex h-8 items-center gap-2.5 rounded px-2.5 text-base",
                        current
                          ? "bg-sunken font-medium text-ink before:absolute before:inset-y-2 before:-left-2.5 before:w-0.75 before:rounded-full before:bg-accent"
                          : "text-ink-soft hover:bg-sunken hover:text-ink",
                      )}
                    >
                      <item.icon
                        className={clsx("size-4", current ? "text-accent" : "text-ink-faint")}
                        aria-hidden
                      />
                      <span className="flex-1">{item.label}</span>
                      {item.href === approvalsPath() && pendingApprovals > 0 ? (
                        <ApprovalCount count={pendingApprovals} />
                      ) : null}
                    </Link>
                  </li>
                );
              })}
          </ul>
        </Fragment>
      ))}
    </div>
  );
}

function ApprovalCount({ count }: { count: number }) {
  return (
    <span className="min-w-5 rounded-full bg-waiting-soft px-1.5 text-center text-xs font-medium text-waiting">
      {count}
      <span className="sr-only"> waiting</span>
    </span>
  );
}

/** The bar at the foot of a narrow screen: the pages one needs on the way. */
export function BottomBar({ pendingApprovals }: { pendingApprovals: number }) {
  const pathname = usePathname();
  const scope = useScopeQuery();
  const shown = [
    healthPath(),
    executionsPath(),
    failuresPath(),
    testsPath(),
    deploymentsPath(),
    approvalsPath(),
  ];
  return (
    <nav
      aria-label="Main pages"
      className="fixed inset-x-0 bottom-0 z-20 flex border-t px-1 border-line bg-surface pb-[env(safe-area-inset-bottom)] lg:hidden"
    >
      {navItems
        .filter((item) => shown.includes(item.href))
        .map((item) => {
          const current = isCurrent(item.href, pathname);
          return (
            <Link
              key={item.href}
              href={item.scoped ? `${item.href}${scope}` : item.href}
              aria-current={current ? "page" : undefined}
              className={clsx(
                // As wide as its word and a share of what is left: six words fit a narrow phone only so.
                "relative flex h-14 flex-auto flex-col items-center justify-center gap-0.5 text-xs focus-visible:outline-offset-[-2px]",
                current ? "font-medium text-ink" : "text-ink-soft",
              )}
            >
              <item.icon className={clsx("size-5", current ? "text-accent" : "text-ink-faint")} aria-hidden />
              {item.label}
              {item.href === approvalsPath() && pendingApprovals > 0 ? (
                <span className="absolute top-1.5 left-1/2 ml-1.5">
                  <ApprovalCount count={pendingApprovals} />
                </span>
              ) : null}
            </Link>
          );
        })}
    </nav>
  );
}
