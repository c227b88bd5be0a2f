"use client";

import { clsx } from "clsx";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, type MouseEvent, type ReactNode, useMemo, useRef, useState } from "react";
import { type AxisScale, axisEnd, labelledTicks, placeOn } from "./axis-ticks";
import { ChartFrame } from "./chart-frame";
import { ChartTooltip, type TooltipLine } from "./chart-tooltip";

export interface Dot {
  key: string;
  name: string;
  x: number;
  y: number;
  /** The range that `y` may lie in; drawn for the dot in focus. */
  yLow: number;
  yHigh: number;
  color: string;
  /** The dot's drawing, 12 px wide: a shape that says what the colour says. */
  mark: ReactNode;
  /** Lines of the tooltip beside the two measures. */
  lines: readonly TooltipLine[];
  href: string;
}

export interface DotAxis {
  name: string;
  scale: AxisScale;
  /** Values that may be labelled, ascending; the axis ends at one of them. */
  steps: readonly number[];
  format: (value: number) => string;
  formatAxis: (value: number) => string;
}

/**
 * One dot a thing by two measures; a dot is a link to its page. One stop of the tab key; arrow keys walk from left to
 * right, Enter opens. Drawn without a library, so it stands with the first view.
 */
export function DotChart({
  label,
  dots,
  x,
  y,
  legend,
  height = 264,
}: {
  label: string;
  dots: readonly Dot[];
  x: DotAxis;
  y: DotAxis;
  legend?: ReactNode;
  height?: number;
}) {
  const sorted = useMemo(() => [...dots].sort((a, b) => a.x - b.x || a.y - b.y), [dots]);
  const xMax = axisEnd(x.steps, Math.max(0, ...dots.map((dot) => dot.x)));
  const yMax = axisEnd(y.steps, Math.max(0, ...dots.map((dot) => dot.y)));
  const left = (value: number) => `${100 * placeOn(x.scale, value, xMax)}%`;
  const bottom = (value: number) => `${100 * placeOn(y.scale, value, yMax)}%`;
  return (
    <ChartFrame
      label={label}
      height={height}
      legend={legend}
      table={{
        columns: ["Name", x.name, y.name],
        rows: [...sorted].reverse().map((dot) => ({
          key: dot.key,
          href: dot.href,
          cells: [dot.name, x.format(dot.x), y.format(dot.y)],
        })),
      }}
    >
      <div className="relative h-full text-xs text-ink-faint">
        <div className="absolute top-2 right-3 bottom-10 left-13">
          {labelledTicks(y.steps, y.scale, yMax, 0.13).map((tick) => (
            <div
              key={tick}
              aria-hidden
              className={clsx(
                "absolute inset-x-0 border-t",
                tick === 0 ? "border-line-strong" : "border-line",
              )}
              style={{ bottom: bottom(tick) }}
            >
              <span className="absolute right-full -translate-y-1/2 pr-2 whitespace-nowrap">
                {y.formatAxis(tick)}
              </span>
            </div>
          ))}
          {labelledTicks(x.steps, x.scale, xMax, 0.13).map((tick) => (
            <div
              key={tick}
              aria-hidden
              className="absolute inset-y-0 border-l border-line"
              style={{ left: left(tick) }}
            >
              <span className="absolute top-full -translate-x-1/2 pt-1 whitespace-nowrap">
                {x.formatAxis(tick)}
              </span>
            </div>
          ))}
          <Dots label={label} dots={sorted} left={left} bottom={bottom} x={x} y={y} />
        </div>
        <span aria-hidden className="absolute right-3 bottom-0 left-13 text-center">
          {x.name}
        </span>
      </div>
    </ChartFrame>
  );
}

function Dots({
  label,
  dots,
  left,
  bottom,
  x,
  y,
}: {
  label: string;
  dots: readonly Dot[];
  left: (value: number) => string;
  bottom: (value: number) => string;
  x: DotAxis;
  y: DotAxis;
}) {
  const router = useRouter();
  const group = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState<number | null>(null);
  const [stop, setStop] = useState(dots.length - 1);
  const dot = shown === null ? undefined : dots[shown];
  const indexOf = (target: EventTarget): number | null => {
    if (!(target instanceof HTMLElement || target instanceof SVGElement)) return null;
    const index = target.closest<HTMLElement>("[data-index]")?.dataset.index;
    return index === undefined ? null : Number(index);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const from = indexOf(event.target) ?? stop;
    const to = {
      ArrowLeft: from - 1,
      ArrowDown: from - 1,
      ArrowRight: from + 1,
      ArrowUp: from + 1,
      Home: 0,
      End: dots.length - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = Math.min(dots.length - 1, Math.max(0, to));
    setStop(next);
    group.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus();
  };
  const onClick = (event: MouseEvent) => {
    const index = indexOf(event.target);
    const target = index === null ? undefined : dots[index];
    if (!target || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    router.push(target.href);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls, these are links
    <div
      ref={group}
      role="group"
      aria-label={label}
      className="absolute inset-0"
      onKeyDown={onKeyDown}
      onClick={onClick}
      onMouseOver={(event) => setShown(indexOf(event.target))}
      onMouseLeave={() => setShown(null)}
      onFocus={(event) => setShown(indexOf(event.target))}
      onBlur={() => setShown(null)}
    >
      {dot === undefined ? null : (
        <span
          aria-hidden
          className="absolute w-0.5 -translate-x-1/2 rounded-full opacity-50"
          style={{
            left: left(dot.x),
            bottom: bottom(dot.yLow),
            height: `calc(${bottom(dot.yHigh)} - ${bottom(dot.yLow)})`,
            background: dot.color,
          }}
        />
      )}
      {dots.map((each, index) => (
        <a
          key={each.key}
          href={each.href}
          data-index={index}
          aria-label={`${each.name}: ${y.name.toLowerCase()} ${y.format(each.y)}, ${x.name.toLowerCase()} ${x.format(each.x)}`}
          tabIndex={index === Math.min(stop, dots.length - 1) ? 0 : -1}
          className={clsx(
            "absolute flex size-6 -translate-x-1/2 translate-y-1/2 items-center justify-center rounded-full outline-offset-[-2px]!",
            shown === index ? "z-10" : "opacity-80",
          )}
          style={{ left: left(each.x), bottom: bottom(each.y) }}
        >
          {each.mark}
        </a>
      ))}
      {dot === undefined ? null : (
        <div
          className={clsx(
            "pointer-events-none absolute z-20 w-max max-w-64 text-ink",
            dot.x > 0 && Number.parseFloat(left(dot.x)) > 55
              ? "-translate-x-[calc(100%+14px)]"
              : "translate-x-3.5",
            Number.parseFloat(bottom(dot.y)) > 50 ? "translate-y-full" : "translate-y-0",
          )}
          style={{ left: left(dot.x), bottom: bottom(dot.y) }}
        >
          <ChartTooltip
            title={dot.name}
            lines={[
              { name: y.name, value: y.format(dot.y), color: dot.color },
              { name: x.name, value: x.format(dot.x), color: dot.color },
              ...dot.lines,
            ]}
          />
        </div>
      )}
    </div>
  );
}
