export interface BadgeText {
  label: string;
  value: string;
  tone: "good" | "fair" | "bad" | "none";
}

// White on each of them has a contrast of 4.5 or more.
const colours: Record<BadgeText["tone"], string> = {
  good: "#1a7f45",
  fair: "#8a6100",
  bad: "#b42318",
  none: "#5b6270",
};

const heightPx = 20;
const paddingPx = 7;

/** Width of text in the badge's 11 px sans-serif, near enough: it is squeezed or stretched to fit. */
function widthOf(text: string): number {
  let width = 0;
  for (const letter of text) width += /[ijl.,:;'|! ]/.test(letter) ? 3.4 : /[mwMW%]/.test(letter) ? 9.5 : 6.4;
  return Math.ceil(width);
}

/** A badge for a README: two fields, readable without colour, with a title for those who hear it. */
export function badgeSvg({ label, value, tone }: BadgeText): string {
  const [left, right] = [widthOf(label), widthOf(value)];
  const leftPx = left + 2 * paddingPx;
  const rightPx = right + 2 * paddingPx;
  const width = leftPx + rightPx;
  const title = escaped(`${label}: ${value}`);
  const text = (content: string, x: number, length: number) =>
    `<text x="${x}" y="14" textLength="${length}" lengthAdjust="spacingAndGlyphs">${escaped(content)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${heightPx}" role="img" aria-label="${title}">`,
    `<title>${title}</title>`,
    `<clipPath id="r"><rect width="${width}" height="${heightPx}" rx="3"/></clipPath>`,
    `<g clip-path="url(#r)"><rect width="${leftPx}" height="${heightPx}" fill="#33383f"/>`,
    `<rect x="${leftPx}" width="${rightPx}" height="${heightPx}" fill="${colours[tone]}"/></g>`,
    `<g fill="#fff" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11">`,
    text(label, paddingPx, left),
    text(value, leftPx + paddingPx, right),
    "</g></svg>",
  ].join("");
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
