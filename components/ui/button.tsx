import { clsx } from "clsx";
import { LoaderCircle } from "lucide-react";
import Link from "next/link";
import type { ComponentProps, ReactNode } from "react";

export type ButtonVariant = "primary" | "secondary" | "ghost" | "danger";
export type ButtonSize = "sm" | "md";

interface Look {
  variant?: ButtonVariant | undefined;
  size?: ButtonSize | undefined;
  /** Stands before the text; a lucide icon needs no size. */
  icon?: ReactNode;
}

const variants: Record<ButtonVariant, string> = {
  primary: "bg-ink text-on-ink border-ink hover:bg-ink/88",
  secondary: "bg-surface text-ink border-line-strong hover:bg-sunken",
  ghost: "bg-transparent text-ink-soft border-transparent hover:bg-sunken hover:text-ink",
  danger: "bg-failed text-on-ink border-failed hover:bg-failed/88",
};

const sizes: Record<ButtonSize, string> = {
  sm: "h-7 px-2 text-sm gap-1.5 [&_svg]:size-3.5",
  md: "h-8 px-3 text-base gap-2 [&_svg]:size-4",
};

/** Classes of a button, for an element that must be another tag (a trigger of Base UI, say). */
export function buttonClass({ variant = "secondary", size = "md" }: Omit<Look, "icon"> = {}): string {
  return clsx(
    "inline-flex shrink-0 items-center justify-center rounded border font-medium whitespace-nowrap select-none",
    "transition-colors duration-100 disabled:pointer-events-none disabled:opacity-50 [&_svg]:shrink-0",
    variants[variant],
    sizes[size],
  );
}

/** A button. `loading` keeps its width and its name, shows a spinner and refuses clicks. */
export function Button({
  variant,
  size,
  icon,
  loading = false,
  className,
  children,
  disabled,
  type = "button",
  ...rest
}: ComponentProps<"button"> & Look & { loading?: boolean | undefined }) {
  return (
    <button
      type={type}
      className={clsx(buttonClass({ variant, size }), className)}
      disabled={disabled === true || loading}
      aria-busy={loading || undefined}
      {...rest}
    >
      {loading ? <LoaderCircle className="animate-spin" aria-hidden /> : icon}
      {children}
    </button>
  );
}

/** A link that looks like a button. */
export function ButtonLink({
  variant,
  size,
  icon,
  className,
  children,
  ...rest
}: ComponentProps<typeof Link> & Look) {
  return (
    <Link className={clsx(buttonClass({ variant, size }), className)} {...rest}>
      {icon}
      {children}
    </Link>
  );
}
