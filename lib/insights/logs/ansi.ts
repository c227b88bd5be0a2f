/**
 * Terminal control sequences in log text: removal, and segments with style for a viewer. Browser-safe.
 * Source of the grammar: ECMA-48 (CSI, OSC, SGR); 256-colour and true-colour SGR as xterm writes them.
 */

// CSI … final byte | OSC … BEL or ST | two-character escapes | a lone ESC at the end of a cut line
const controlSequence =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with control characters
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-Z\\^-~]|$)|\u009b[0-?]*[ -/]*[@-~]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal would not print
const unprintable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** The text a reader would see: no colours, no cursor movement, no control characters except tab. */
export function stripAnsi(text: string): string {
  if (!hasControl(text)) return text;
  return text.replace(controlSequence, "").replace(unprintable, "");
}

function hasControl(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if ((code < 32 && code !== 9) || code === 127 || code === 0x9b) return true;
  }
  return false;
}

export const ansiColours = [
  "black",
  "red",
  "green",
  "yellow",
  "blue",
  "magenta",
  "cyan",
  "white",
  "bright-black",
  "bright-red",
  "bright-green",
  "bright-yellow",
  "bright-blue",
  "bright-magenta",
  "bright-cyan",
  "bright-white",
] as const;
export type AnsiColour = (typeof ansiColours)[number];

/** A named colour follows the theme; `#rrggbb` comes from 256-colour and true-colour codes. */
export interface AnsiStyle {
  colour?: AnsiColour | `#${string}` | undefined;
  background?: AnsiColour | `#${string}` | undefined;
  bold?: boolean | undefined;
  dim?: boolean | undefined;
  italic?: boolean | undefined;
  underline?: boolean | undefined;
  strike?: boolean | undefined;
}

export interface AnsiSegment {
  text: string;
  style: AnsiStyle;
}

/**
 * Splits one line into runs of equal style. Unknown sequences disappear, text never does.
 * `initial` carries a style over from the line before; `inverse` swaps the two colours.
 */
export function ansiSegments(line: string, initial: AnsiStyle = {}): AnsiSegment[] {
  if (!hasControl(line)) return line === "" ? [] : [{ text: line, style: { ...initial } }];
  const segments: AnsiSegment[] = [];
  let style: AnsiStyle = { ...initial };
  let from = 0;
  const flush = (to: number) => {
    const text = line.slice(from, to).replace(unprintable, "");
    if (text === "") return;
    const last = segments.at(-1);
    if (last && sameStyle(last.style, style)) last.text += text;
    else segments.push({ text, style: { ...style } });
  };
  for (const match of line.matchAll(controlSequence)) {
    flush(match.index);
    from = match.index + match[0].length;
    if (match[0].endsWith("m") && !match[0].startsWith("\u001b]"))
      style = applySgr(style, parameters(match[0]));
  }
  flush(line.length);
  return segments;
}

function parameters(sequence: string): number[] {
  const body = sequence.slice(sequence.startsWith("\u001b") ? 2 : 1, -1);
  return body === "" ? [0] : body.split(/[;:]/).map((part) => Number.parseInt(part, 10) || 0);
}

function applySgr(before: AnsiStyle, codes: readonly number[]): AnsiStyle {
  let style = { ...before };
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0;
    if (code === 0) style = {};
    else if (code === 1) style.bold = true;
    else if (code === 2) style.dim = true;
    else if (code === 3) style.italic = true;
    else if (code === 4) style.underline = true;
    else if (code === 7) style = { ...style, colour: style.background, background: style.colour };
    else if (code === 9) style.strike = true;
    else if (code === 22) style = { ...style, bold: undefined, dim: undefined };
    else if (code === 23) style.italic = undefined;
    else if (code === 24) style.underline = undefined;
    else if (code === 29) style.strike = undefined;
    else if (code >= 30 && code <= 37) style.colour = ansiColours[code - 30];
    else if (code === 39) style.colour = undefined;
    else if (code >= 40 && code <= 47) style.background = ansiColours[code - 40];
    else if (code === 49) style.background = undefined;
    else if (code >= 90 && code <= 97) style.colour = ansiColours[code - 82];
    else if (code >= 100 && code <= 107) style.background = ansiColours[code - 92];
    else if (code === 38 || code === 48) {
      const { colour, used } = extendedColour(codes.slice(i + 1));
      if (code === 38) style.colour = colour;
      else style.background = colour;
      i += used;
    }
  }
  return style;
}

function extendedColour(rest: readonly number[]): { colour: AnsiStyle["colour"]; used: number } {
  if (rest[0] === 2) return { colour: hex(rest[1], rest[2], rest[3]), used: 4 };
  if (rest[0] !== 5) return { colour: undefined, used: rest.length };
  const index = rest[1] ?? 0;
  if (index < 16) return { colour: ansiColours[index], used: 2 };
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return { colour: hex(grey, grey, grey), used: 2 };
  }
  const cube = index - 16;
  const level = (n: number) => (n === 0 ? 0 : 55 + n * 40);
  return {
    colour: hex(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6)),
    used: 2,
  };
}

function hex(...channels: (number | undefined)[]): `#${string}` {
  return `#${channels
    .map((c) =>
      Math.min(255, Math.max(0, c ?? 0))
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}

function sameStyle(a: AnsiStyle, b: AnsiStyle): boolean {
  return (
    a.colour === b.colour &&
    a.background === b.background &&
    a.bold === b.bold &&
    a.dim === b.dim &&
    a.italic === b.italic &&
    a.underline === b.underline &&
    a.strike === b.strike
  );
}
