import { matchesWildcard } from "../quarantine/wildcard";
import { type Codeowners, matchesRule, type OwnerRule, ownersOf, shapeOf } from "./codeowners";
import type { TestPlace } from "./places";

/**
 * Owners of a test by where it stands. Where only a part of its path is known, a rule that names that part tells the rest; without
 * one, those count whom every rule that may apply agrees on. Empty when nobody owns it, or rules contradict each other.
 */
export function ownersOfPlace(codeowners: Codeowners, place: TestPlace): string[] {
  switch (place.kind) {
    case "path":
      return ownersOf(codeowners, place.path);
    case "fromRoot":
      return ownersFromRoot(codeowners, place.path);
    case "endsWith":
      return ownersByEnding(codeowners, place.endings);
    case "unknown":
      return agreed(codeowners, (rule) => (everywhere.test(rule.pattern) ? "certain" : "aside"));
  }
}

const everywhere = /^\/?\*{1,2}$/;

/** A whole path for one of which only the end is known, as a rule suggests it. */
interface Evidence {
  path: string;
  /** Parts of the path that the rule names. */
  named: number;
  /** The path stands where a repository of one module has it. */
  atRoot: boolean;
  /** The rule names more than parts that other modules' paths begin with as well, such as `com/acme` or `src`. */
  distinct: boolean;
}

function ownersFromRoot(codeowners: Codeowners, path: string): string[] {
  const owners = ownersOf(codeowners, path);
  const evidence = evidenceOf(codeowners, path);
  if (evidence.some(({ atRoot }) => atRoot)) return owners;
  // The runner may have been started in a folder below the root.
  return evidence.every((each) => same(ownersOf(codeowners, each.path), owners)) ? owners : [];
}

function ownersByEnding(
  codeowners: Codeowners,
  endings: readonly { path: string; usual: readonly string[] }[],
): string[] {
  const evidence = endings.flatMap(({ path, usual }) =>
    ["", ...usual].flatMap((folder) => evidenceOf(codeowners, path, folder)),
  );
  const distinct = evidence.filter((each) => each.distinct);
  if (distinct.length > 0) return ofMostNamed(codeowners, distinct);
  const atRoot = evidence.filter((each) => each.atRoot);
  if (atRoot.length > 0) {
    const owners = ofMostNamed(codeowners, atRoot);
    const others = codeowners.rules.filter(
      (rule) =>
        !atRoot.some(({ path }) => matchesRule(rule, path.split("/"))) &&
        endings.some(({ path }) => relationOf(rule, path.split("/")) === "aside"),
    );
    if (others.every((rule) => same(rule.owners, owners))) return owners;
  }
  return unanimous(
    endings.map(({ path }) => agreed(codeowners, (rule) => relationOf(rule, path.split("/")))),
  );
}

function ofMostNamed(codeowners: Codeowners, evidence: readonly Evidence[]): string[] {
  const most = Math.max(...evidence.map(({ named }) => named));
  const best = evidence.filter(({ named }) => named === most);
  return unanimous(best.map(({ path }) => ownersOf(codeowners, path)));
}

/**
 * Rules without wildcards whose end is the beginning of the path: what stands before that is the folder the path stands in.
 *
 * @param usual a folder that such a path often stands in, and may be named with it
 */
function evidenceOf({ rules }: Codeowners, path: string, usual = ""): Evidence[] {
  const own = path.split("/");
  const before = usual === "" ? [] : usual.split("/");
  const segments = [...before, ...own];
  const evidence: Evidence[] = [];
  for (const rule of rules) {
    const { place } = shapeOf(rule);
    const start = place === null ? -1 : startOf(place, segments);
    if (place === null || start < 0) continue;
    const named = place.length - start;
    const ownNamed = own.slice(0, Math.max(0, named - before.length));
    const distinct =
      ownNamed.length >= Math.max(1, Math.min(3, own.length - 1)) ||
      ownNamed.some((part) => part.includes("."));
    evidence.push({
      path: [...place.slice(0, start), ...segments].join("/"),
      named,
      atRoot: start === 0,
      distinct,
    });
  }
  return evidence;
}

/** Where in a rule's folders begins what is the beginning of the path and goes on to their end; -1 for nowhere. */
function startOf(place: readonly string[], segments: readonly string[]): number {
  for (let start = Math.max(0, place.length - segments.length); start < place.length; start++) {
    let index = start;
    while (index < place.length && place[index] === segments[index - start]) index += 1;
    if (index === place.length) return start;
  }
  return -1;
}

/**
 * What a rule says of a path of which only the end is known: it never applies; it would if the path stood in its folder (`aside`);
 * it applies wherever the path stands; or it does, and names part of it.
 */
type Relation = "never" | "aside" | "certain" | "names";

// Names that nobody gives to a folder: one more each time.
const elsewhere = ["\u0001", "\u0002", "\u0003", "\u0004"];

function relationOf(rule: OwnerRule, segments: readonly string[]): Relation {
  const { parts, anchored } = shapeOf(rule);
  const file = segments.at(-1) ?? "";
  // A rule that begins with a name is about that folder alone.
  const bound = anchored && !/[*?]/.test(parts[0] ?? "");
  if (
    !bound &&
    elsewhere.every((_, depth) => matchesRule(rule, [...elsewhere.slice(0, depth), ...segments]))
  ) {
    const stem = file.slice(0, file.lastIndexOf("."));
    const own = parts.filter((part) => !/^\*+$/.test(part));
    const names = own.some((part) => segments.includes(part) || part.split(".", 1)[0] === stem);
    return names ? "names" : "certain";
  }
  return mayApply(rule, file) ? "aside" : "never";
}

// Where no build looks for classes.
const withoutSources = /^(\.\w.*|docs?|infra(structure)?|terraform|helm|charts|k8s|deploy(ments?)?|scripts)$/;

/** Whether there is a folder in which the file would be the rule's. */
function mayApply(rule: OwnerRule, file: string): boolean {
  const { parts, folder } = shapeOf(rule);
  const [first = ""] = parts;
  const last = parts.at(-1) ?? "";
  if (withoutSources.test(first)) return false;
  // A pattern of files is about files called so.
  const ofFiles = /\.[a-z]{1,5}$/.test(last) && !folder;
  return !ofFiles || matchesWildcard(last, file);
}

/** Those whom all rules that may apply agree on, in each section. */
function agreed(codeowners: Codeowners, relation: (rule: OwnerRule) => Relation): string[] {
  const sections = [...Map.groupBy(codeowners.rules, ({ section }) => section).values()];
  const owners: string[] = [];
  for (const rules of sections) {
    let possible: string[][] = [];
    let settled = false;
    for (const rule of rules.toReversed()) {
      const how = relation(rule);
      if (how === "never") continue;
      // A rule that names the test's own package is about it, whatever folders others are about.
      if (how === "names") possible = [];
      possible.push(rule.owners);
      settled = how !== "aside";
      if (settled) break;
    }
    if (!settled) possible.push([]);
    if (possible.some((each) => !same(each, possible[0] ?? []))) return [];
    owners.push(...(possible[0] ?? []));
  }
  return [...new Set(owners)];
}

function unanimous(all: readonly string[][]): string[] {
  const [first = []] = all;
  return all.every((each) => same(each, first)) ? first : [];
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((owner) => b.includes(owner));
}
