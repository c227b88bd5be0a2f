import { createHash } from "node:crypto";
import type { SuiteResult } from "../types";
import { isFailure } from "./same-commit";

/** What a report says about where a test stands. */
export interface TestLocation {
  repository: string | null;
  suite: string | null;
  className: string | null;
  name: string | null;
  file: string | null;
}

/** The same, freed of what differs from run to run and from machine to machine. */
export interface TestIdentity extends TestLocation {
  name: string;
  /** The name without its parameters: what all cases of one parameterised test share. */
  baseName: string;
  /** Parameters as written, generated parts replaced; null for a test without. */
  parameters: string | null;
}

// Folders in which build machines put the sources. What follows them is the path inside the repository.
const workspaceRoots = [
  /^\/harness\//,
  /^\/home\/runner\/work\/[^/]+\/[^/]+\//,
  /^\/github\/workspace\//,
  /^\/builds\/[^/]+\/[^/]+\//,
  /^\/(?:var\/)?(?:lib\/)?jenkins(?:_home)?\/workspace\/[^/]+\//,
  /^\/(?:drone|woodpecker)\/src\/(?:[^/]+\/){0,3}?(?=(?:src|test|tests|spec|lib|app|packages)\/)/,
  /^[A-Za-z]:\/a\/(?:\d+|[^/]+\/[^/]+)\/(?:s\/)?/,
  /^\/(?:workspace|workdir|app|src|build|code|repo)\/(?=[^/]+\/)/,
];

/**
 * A path as the repository knows it: forward slashes, without the folder of the build machine.
 *
 * @param root the folder of the checkout, where it is known
 */
export function repositoryPath(path: string, root?: string): string {
  let clean = path
    .trim()
    .replace(/^file:\/\//, "")
    .replaceAll("\\", "/");
  const known = root?.replaceAll("\\", "/").replace(/\/*$/, "/");
  if (known && clean.startsWith(known)) return clean.slice(known.length);
  for (const pattern of workspaceRoots) {
    const shorter = clean.replace(pattern, "");
    if (shorter !== clean) {
      clean = shorter;
      break;
    }
  }
  return clean.replace(/^(\.\/)+/, "");
}

/** Replaces what a machine made up for one run: ids, addresses, times, temporary paths, random ports. */
export function withoutGeneratedParts(text: string): string {
  return text
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "<uuid>")
    .replace(/\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?(Z|[+-]\d{2}:?\d{2})?/g, "<time>")
    .replace(/0x[0-9a-f]{4,}/gi, "<address>")
    .replace(/@[0-9a-f]{6,8}\b/g, "@<hash>")
    .replace(/(?:\/private)?\/(?:var\/folders|tmp)\/[^\s,)\]"']+/g, "<tmp>")
    .replace(/\b(localhost|127\.0\.0\.1|0\.0\.0\.0):\d{4,5}\b/g, "$1:<port>")
    .replace(/\$\$Lambda[$/\w.]*|\$\$(?:EnhancerBy|FastClassBy|SpringCGLIB)\w*/g, "<generated>")
    .replace(/\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{12,64}\b/gi, "<hash>")
    .replace(/\b1[5-9]\d{8}(\d{3})?\b/g, "<time>");
}

/** What `withoutGeneratedParts` leaves in the place of such a part. */
export const generatedPart = /<(?:uuid|time|address|hash|tmp|port|generated)>/;

/** The identity of a test over time. */
export function identify(location: TestLocation, root?: string): TestIdentity {
  const name = withoutGeneratedParts(location.name?.replace(/\s+/g, " ").trim() ?? "");
  const { baseName, parameters } = splitParameters(name);
  const suite = location.suite?.trim() || null;
  return {
    repository: location.repository,
    suite: suite && withoutGeneratedParts(looksLikePath(suite) ? repositoryPath(suite, root) : suite),
    className: location.className?.trim() ? withoutGeneratedParts(location.className.trim()) : null,
    name,
    baseName,
    parameters,
    file: location.file ? repositoryPath(location.file, root) : null,
  };
}

function looksLikePath(text: string): boolean {
  return /^(\/|\.{1,2}\/|[A-Za-z]:[\\/]|file:)/.test(text);
}

/** `test_x[a-1]` (pytest), `adds(int)[3]` (JUnit 5), `Adds(1,"2")` (NUnit, xUnit): name and parameters apart. */
function splitParameters(name: string): { baseName: string; parameters: string | null } {
  const match = /^([\w$.:#-]+)\s*((?:\(.*\))?\s*(?:\[.*\])?)$/s.exec(name);
  const [, baseName, parameters] = match ?? [];
  return baseName && parameters ? { baseName, parameters } : { baseName: name, parameters: null };
}

/**
 * A short stable key. Made of what Harness makes its own of: repository, suite, class and name. The file plays no part,
 * so that a test which moved to another file under its old names stays the same test.
 */
export function testKeyOf({ repository, suite, className, name }: TestIdentity): string {
  const parts = JSON.stringify([repository, suite, className, name]);
  return `t_${createHash("sha256").update(parts).digest("hex").slice(0, 24)}`;
}

/**
 * One result per test out of the pieces of one attempt: parallel shards, suites reported twice, and cases whose names are
 * equal once generated parts are gone. The worst outcome counts, so that equal names never look like disagreement.
 */
export function mergeResults(results: readonly SuiteResult[]): SuiteResult[] {
  const merged = new Map<string, SuiteResult>();
  for (const result of results) {
    const before = merged.get(result.testKey);
    if (!before) {
      merged.set(result.testKey, result);
      continue;
    }
    const worse = severity(result) > severity(before) ? result : before;
    merged.set(result.testKey, { ...worse, durationMs: before.durationMs + result.durationMs });
  }
  return [...merged.values()];
}

function severity({ status }: SuiteResult): number {
  if (status === "error") return 3;
  if (isFailure(status)) return 2;
  return status === "passed" ? 1 : 0;
}
