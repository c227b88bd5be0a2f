import { clsx } from "clsx";
import type { ReactNode } from "react";

/**
 * The frame of every page: title, bottom line, filters, then sections. One answer first, then the proof.
 *
 * @param bottomLine the page's answer in one sentence; may be a Suspense boundary
 */
export function Page({
  title,
  bottomLine,
  filters,
  actions,
  breadcrumb,
  children,
  wide = true,
}: {
  title: string;
  bottomLine?: ReactNode;
  filters?: ReactNode;
  actions?: ReactNode;
  breadcrumb?: ReactNode;
  children: ReactNode;
  wide?: boolean;
}) {
  return (
    <div
      className={clsx(
        "mx-auto flex w-full flex-col gap-5 px-4 py-5 sm:px-6",
        wide ? "max-w-[96rem]" : "max-w-4xl",
      )}
    >
      <header className="flex flex-col gap-3">
        {breadcrumb}
        <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
          <div className="min-w-0 flex-1 basis-80">
            <h1
              className={clsx(
                bottomLine === undefined ? "text-xl font-semibold tracking-tight" : "text-sm text-ink-soft",
              )}
            >
              {title}
            </h1>
            {bottomLine}
          </div>
          {actions === undefined ? null : <div className="flex flex-wrap gap-2">{actions}</div>}
        </div>
        {filters}
      </header>
      {children}
    </div>
  );
}

/** The page's answer: large, in words, with a detail line below. */
export function BottomLine({ children, detail }: { children: ReactNode; detail?: ReactNode }) {
  return (
    <div className="mt-0.5 flex max-w-[60rem] flex-col gap-0.5">
      <p className="text-xl font-semibold tracking-tight text-balance">{children}</p>
      {detail === undefined ? null : <p className="text-base text-ink-soft">{detail}</p>}
    </div>
  );
}

/** A titled part of a page. `panel` gives it a ground and a border; never nest panels. */
export function Section({
  title,
  about,
  actions,
  children,
  panel = true,
  padded = true,
  className,
  id,
}: {
  title: string;
  about?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  panel?: boolean;
  padded?: boolean;
  className?: string;
  id?: string;
}) {
  return (
    <section
      id={id}
      aria-label={title}
      className={clsx("flex min-w-0 flex-col", panel && "panel", className)}
    >
      <div
        className={clsx(
          "flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1",
          panel ? "px-4 pt-3" : "pb-2",
        )}
      >
        <h2 className="text-base font-semibold">
          {title}
          {about === undefined ? null : (
            <span className="ml-2 text-sm font-normal text-ink-faint">{about}</span>
          )}
        </h2>
        {actions}
      </div>
      <div className={clsx("min-w-0 flex-1", panel && padded && "px-4 pt-2 pb-4")}>{children}</div>
    </section>
  );
}
