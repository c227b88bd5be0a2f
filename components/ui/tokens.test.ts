import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

type Rgb = [number, number, number];

/** OKLCH to linear sRGB, clipped to the gamut as a browser shows it (Ottosson's matrices). */
function linearRgb(lightness: number, chroma: number, hueDegrees: number): Rgb {
  const hue = (hueDegrees * Math.PI) / 180;
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (value: number) => Math.min(1, Math.max(0, value));
  return [
    clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

const luminance = ([r, g, b]: Rgb) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

const tokenPair =
  /--([a-z-]+): light-dark\(\s*oklch\(([\d.]+) ([\d.]+) ([\d.]+)\),\s*oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)\s*\);/g;

function tokensOf(css: string, theme: "light" | "dark"): Map<string, Rgb> {
  const tokens = new Map<string, Rgb>();
  for (const [, name, ...parts] of css.matchAll(tokenPair)) {
    const [l = 0, c = 0, h = 0] = (theme === "light" ? parts.slice(0, 3) : parts.slice(3)).map(Number);
    if (name) tokens.set(name, linearRgb(l, c, h));
  }
  return tokens;
}

const css = readFileSync(new URL("../../app/globals.css", import.meta.url), "utf8");
const statuses = ["succeeded", "failed", "running", "waiting", "cancelled", "skipped", "unknown"];
const grounds = ["canvas", "surface", "sunken"];

describe.each(["light", "dark"] as const)("contrast of the %s theme", (theme) => {
  const tokens = tokensOf(css, theme);
  const contrast = (foreground: string, background: string) => {
    const one = tokens.get(foreground);
    const two = tokens.get(background);
    if (!one || !two) throw new Error(`no token ${foreground} or ${background}`);
    const [bright, dim] = [luminance(one), luminance(two)].sort((x, y) => y - x);
    return ((bright ?? 0) + 0.05) / ((dim ?? 0) + 0.05);
  };

  const texts = ["ink", "ink-soft", "ink-faint", "accent", ...statuses];
  test.each(texts.flatMap((text) => grounds.map((ground) => [text, ground] as const)))(
    "%s on %s is legible (AA, 4.5:1)",
    (text, ground) => expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5),
  );

  test.each(statuses)("%s on its own soft ground is legible (AA, 4.5:1)", (status) => {
    expect(contrast(status, `${status}-soft`)).toBeGreaterThanOrEqual(4.5);
    expect(contrast("ink", `${status}-soft`)).toBeGreaterThanOrEqual(7);
  });

  test("text on the primary button and on the accent ground is legible (AA, 4.5:1)", () => {
    expect(contrast("on-ink", "ink")).toBeGreaterThanOrEqual(7);
    expect(contrast("accent", "accent-soft")).toBeGreaterThanOrEqual(4.5);
    expect(contrast("on-ink", "failed")).toBeGreaterThanOrEqual(4.5);
  });
});
