import { formatPlural } from "@/lib/format/number";

const cell = 4;
const height = 18;

/** Heights tell what colours tell: a failure fills the strip, an error is hollow, a pass is half, a skip a dash. */
export function RunStripView({ strip, className }: { strip: string; className?: string }) {
  const letters = [...strip];
  const failed = letters.filter((letter) => letter === "f" || letter === "e").length;
  const label =
    letters.length === 0
      ? "No stored runs"
      : `Last ${formatPlural(letters.length, "run")}, newest right: ${failed === 0 ? "none failed" : `${failed} failed`}`;
  return (
    <svg
      width={Math.max(1, letters.length) * cell}
      height={height}
      role="img"
      aria-label={label}
      className={className}
    >
      <title>{label}</title>
      {letters.map((letter, index) => {
        const x = index * cell;
        if (letter === "p")
          return (
            <rect
              key={index}
              x={x}
              y={9}
              width={3}
              height={9}
              rx={0.75}
              fill="var(--succeeded)"
              opacity={0.7}
            />
          );
        if (letter === "f")
          return <rect key={index} x={x} y={0} width={3} height={18} rx={0.75} fill="var(--failed)" />;
        if (letter === "e")
          return (
            <rect
              key={index}
              x={x + 0.5}
              y={0.5}
              width={2}
              height={17}
              fill="none"
              stroke="var(--failed)"
              strokeWidth={1}
            />
          );
        return <rect key={index} x={x} y={15} width={3} height={3} fill="var(--skipped)" opacity={0.6} />;
      })}
    </svg>
  );
}
