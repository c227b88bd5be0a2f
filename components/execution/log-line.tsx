import { clsx } from "clsx";
import type { ReactNode } from "react";
import { type AnsiColour, type AnsiStyle, ansiSegments } from "@/lib/insights/logs/ansi";
import type { LoadedLine } from "./use-step-log";

/** ANSI's sixteen colours in the tokens of both themes: what a tool prints red or green keeps its meaning. */
const colours: Record<AnsiColour, string> = {
  black: "text-ink-faint",
  red: "text-failed",
  green: "text-succeeded",
  yellow: "text-waiting",
  blue: "text-running",
  magenta: "text-unknown",
  cyan: "text-running",
  white: "text-ink",
  "bright-black": "text-ink-faint",
  "bright-red": "text-failed",
  "bright-green": "text-succeeded",
  "bright-yellow": "text-waiting",
  "bright-blue": "text-running",
  "bright-magenta": "text-unknown",
  "bright-cyan": "text-running",
  "bright-white": "text-ink",
};

/** Colours outside the sixteen are dropped: what a tool chose for a black terminal is not legible on both themes. */
function colourClass(colour: AnsiStyle["colour"]): string | undefined {
  return colour === undefined || colour.startsWith("#") ? undefined : colours[colour as AnsiColour]; // not a hex code
}

function classOf(style: AnsiStyle): string | undefined {
  const look = clsx(
    colourClass(style.colour),
    style.bold && "font-semibold",
    style.dim && "opacity-70",
    style.italic && "italic",
    style.underline && "underline",
  );
  return look === "" ? undefined : look;
}

/** A line's text in its colours, with what was searched for marked. A carriage return shows what it left on screen. */
export function LogText({ line, needle }: { line: LoadedLine; needle: string }) {
  const visible = line.text.includes("\r")
    ? (line.text.split("\r").findLast((part) => part !== "") ?? "")
    : line.text;
  const segments = ansiSegments(visible);
  const level =
    line.level === "ERROR" || line.level === "FATAL"
      ? "text-failed"
      : line.level === "WARN"
        ? "text-waiting"
        : undefined;
  return (
    <span className={level}>
      {segments.map((segment, index) => (
        <span key={index} className={classOf(segment.style)}>
          {marked(segment.text, needle)}
        </span>
      ))}
    </span>
  );
}

function marked(text: string, needle: string): ReactNode {
  if (needle === "") {
    return text;
  }
  const parts: ReactNode[] = [];
  const lower = text.toLowerCase();
  let from = 0;
  for (let at = lower.indexOf(needle); at !== -1; at = lower.indexOf(needle, from)) {
    parts.push(text.slice(from, at), <mark key={at}>{text.slice(at, at + needle.length)}</mark>);
    from = at + needle.length;
  }
  parts.push(text.slice(from));
  return parts;
}
