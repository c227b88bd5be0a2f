/** The mark: a saddle rack seen from its end, a hook and a bar. */
export function BrandMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" className={className} aria-hidden="true">
      <rect x="1" y="1" width="22" height="22" rx="6" className="fill-accent" />
      <path
        d="M6.5 7.5h11M12 7.5v6.25a2.75 2.75 0 1 1-5.5 0"
        fill="none"
        stroke="var(--on-ink)"
        strokeWidth="2.25"
        strokeLinecap="round"
      />
      <circle cx="17" cy="15.5" r="1.6" fill="var(--on-ink)" />
    </svg>
  );
}

export function Brand() {
  return (
    <span className="flex items-center gap-2 text-lg font-semibold tracking-tight">
      <BrandMark className="size-6" />
      Tackroom
    </span>
  );
}
