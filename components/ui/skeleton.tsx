import { clsx } from "clsx";

/** A grey block that keeps the place of what is loading. Give it the size of what will stand there. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={clsx("animate-breathe rounded bg-sunken", className)} />;
}

/** Says to assistive technology that something loads, around skeletons. */
export function Loading({
  label,
  children,
  className,
}: {
  label: string;
  children: React.ReactNode;
  className?: string;
}) {
  return (
    <div role="status" className={className}>
      <span className="sr-only">{label}</span>
      {children}
    </div>
  );
}

/** Rows of a table that is loading. */
export function SkeletonRows({ rows = 8, rowClass = "h-9" }: { rows?: number; rowClass?: string }) {
  return (
    <div className="flex flex-col divide-y divide-line">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={clsx("flex items-center gap-4 px-3", rowClass)}>
          <Skeleton className="h-3 w-1/4" />
          <Skeleton className="h-3 w-1/3" />
          <Skeleton className="ml-auto h-3 w-16" />
        </div>
      ))}
    </div>
  );
}
