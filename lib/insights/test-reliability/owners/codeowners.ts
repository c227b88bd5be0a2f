import { matchesWildcard } from "../quarantine/wildcard";

/** One line of a CODEOWNERS file that assigns owners. */
export interface OwnerRule {
  pattern: string;
  owners: string[];
  /** GitLab section; null outside of any, and always on GitHub. */
  section: string | null;
  line: number;
}

export interface Codeowners {
  rules: OwnerRule[];
  /** Lines that mean nothing in a CODEOWNERS file, and why. */
  problems: { line: number; message: string }[];
}

const maxRules = 20_000;

/**
 * Reads a CODEOWNERS file as GitHub does (comments, escapes, a pattern without owners takes ownership away), with the
 * sections of GitLab (`[Docs][2] @team`, `^[Optional]`), whose owners apply to entries that name none.
 */
export function parseCodeowners(text: string): Codeowners {
  const result: Codeowners = { rules: [], problems: [] };
  let section: string | null = null;
  let sectionOwners: string[] = [];
  text.split(/\r\n?|\n/).forEach((raw, index) => {
    const line = index + 1;
    const content = raw.trim();
    if (content === "" || content.startsWith("#") || result.rules.length >= maxRules) return;
    const header = /^\^?\[([^\]]+)\](?:\[\d+\])?\s*(.*)$/.exec(content);
    if (header) {
      section = header[1]?.trim().toLowerCase() ?? null;
      sectionOwners = ownersIn(header[2] ?? "");
      return;
    }
    const { pattern, rest } = splitPattern(content);
    if (pattern.startsWith("!")) {
      result.problems.push({ line, message: "A pattern cannot be negated in a CODEOWNERS file." });
      return;
    }
    const owners = ownersIn(rest);
    result.rules.push({ pattern, owners: owners.length > 0 ? owners : sectionOwners, section, line });
  });
  return result;
}

function splitPattern(content: string): { pattern: string; rest: string } {
  let pattern = "";
  for (let i = 0; i < content.length; i++) {
    const letter = content.charAt(i);
    if (letter === "\\" && i + 1 < content.length) {
      pattern += content.charAt(i + 1);
      i += 1;
    } else if (/\s/.test(letter)) return { pattern, rest: content.slice(i) };
    else pattern += letter;
  }
  return { pattern, rest: "" };
}

function ownersIn(text: string): string[] {
  const words = text.replace(/\s#.*$/, "").split(/\s+/);
  return words.filter((word) => /^@\S+$/.test(word) || /^[^@\s]+@[^@\s]+$/.test(word));
}

/**
 * Owners of a path inside the repository: those of the last rule that matches, in each section. Empty when nobody owns it.
 */
export function ownersOf(codeowners: Codeowners, path: string): string[] {
  const segments = path.replace(/^\.?\//, "").split("/");
  const bySection = new Map<string | null, string[]>();
  for (const rule of codeowners.rules)
    if (matchesRule(rule, segments)) bySection.set(rule.section, rule.owners);
  return [...new Set([...bySection.values()].flat())];
}

/** A pattern taken apart. */
export interface PatternShape {
  parts: string[];
  /** It says where from the root on; otherwise it holds in any folder. */
  anchored: boolean;
  /** About a folder, and not about a file of that name. */
  folder: boolean;
  /** It has no wildcards. */
  literal: boolean;
  /** The same without `/*` at its end, where nothing before that is a wildcard and it is anchored. */
  place: string[] | null;
}

// Files have thousands of rules, and projects thousands of tests.
const shapes = new WeakMap<OwnerRule, PatternShape>();

export function shapeOf(rule: OwnerRule): PatternShape {
  let shape = shapes.get(rule);
  if (shape === undefined) {
    const { pattern } = rule;
    const body = pattern.replace(/^\/+/, "").replace(/\/+$/, "");
    const parts = body === "" ? [] : body.split("/");
    const anchored = pattern.startsWith("/") || parts.length > 1;
    const named = /^\*+$/.test(parts.at(-1) ?? "") ? parts.slice(0, -1) : parts;
    shape = {
      parts,
      anchored,
      place: anchored && !named.some((part) => /[*?]/.test(part)) ? named : null,
      folder: pattern.endsWith("/"),
      literal: !/[*?]/.test(body),
    };
    shapes.set(rule, shape);
  }
  return shape;
}

/** Patterns of gitignore without negation and character ranges: a slash inside anchors, `*` stays within a folder. */
export function matchesRule(rule: OwnerRule, segments: readonly string[]): boolean {
  const { parts, anchored, folder, literal } = shapeOf(rule);
  if (parts.length === 0) return false;
  if (anchored && literal)
    return (
      segments.length >= parts.length + (folder ? 1 : 0) &&
      parts.every((part, index) => part === segments[index])
    );
  const wanted = anchored ? parts : ["**", ...parts];
  // `docs/*` owns the files in docs, not those further below; a plain name or a folder owns everything below it.
  const onlyHere = parts.length > 1 && parts.at(-1) === "*";
  return matchesSegments(wanted, segments, folder, onlyHere);
}

function matchesSegments(
  wanted: readonly string[],
  segments: readonly string[],
  folder: boolean,
  onlyHere: boolean,
): boolean {
  // reachable[j]: the parts so far can end right before segment j.
  let reachable = new Array<boolean>(segments.length + 1).fill(false);
  reachable[0] = true;
  for (const part of wanted) {
    const next = new Array<boolean>(segments.length + 1).fill(false);
    for (let j = 0; j <= segments.length; j++) {
      if (part === "**") next[j] = reachable[j] === true || (j > 0 && next[j - 1] === true);
      else if (j > 0) next[j] = reachable[j - 1] === true && matchesWildcard(part, segments[j - 1] ?? "");
    }
    reachable = next;
  }
  const whole = reachable[segments.length] === true && !folder;
  if (whole || wanted.at(-1) === "**") return reachable[segments.length] === true;
  return !onlyHere && reachable.slice(1, segments.length).some(Boolean);
}
