import { editDistance } from "@/lib/edit-distance";
import { ngramCounts, ngramDigest, ngramDistance } from "./cluster-distance";
import { normaliseFailureText } from "./normalise";

/** A failure to be put into a cluster. */
export interface ClusterInput {
  /** Whatever the caller needs to find it again, e.g. an execution's id. */
  id: string;
  text: string;
}

export interface FailureCluster {
  /** Stable over time: a cluster seen before keeps the id it was given then. */
  id: string;
  /** Normalised text of the first member; matching is against it, so it never changes. */
  key: string;
  members: string[];
}

interface Candidate {
  key: string;
  counts: Uint32Array;
}

/** Clusters by text, remembered in the order of their appearance. */
export interface KeyIndex {
  /** The key that a normalised text belongs to: equal, or nearest with an edit distance below 10 % of the mean length. */
  match: (text: string) => string | undefined;
  add: (key: string) => void;
}

/**
 * Two texts belong together when their edit distance is below a tenth of their mean length, rounded down; when that limit
 * is 1 or less only equal texts do. Rule of Kubernetes' triage tool.
 */
export function createKeyIndex(): KeyIndex {
  const byKey = new Map<string, Candidate>();
  return {
    match(text) {
      if (byKey.has(text)) return text;
      const counts = ngramCounts(text);
      const near: { key: string; distance: number; limit: number }[] = [];
      for (const candidate of byKey.values()) {
        const limit = Math.floor((text.length + candidate.key.length) / 20);
        if (limit <= 1 || Math.abs(text.length - candidate.key.length) >= limit) continue;
        const distance = ngramDistance(counts, candidate.counts);
        if (distance <= limit) near.push({ key: candidate.key, distance, limit });
      }
      near.sort((a, b) => a.distance - b.distance);
      return near.find(({ key, limit }) => editDistance(text, key, { limit }) < limit)?.key;
    },
    add(key) {
      if (!byKey.has(key)) byKey.set(key, { key, counts: ngramCounts(key) });
    },
  };
}

/**
 * Puts failures into clusters of nearly equal texts, in the order given. `previous` clusters keep their id and key, and are
 * left out of the result when nothing falls into them now. Cost: one comparison of 64 numbers per failure and cluster.
 */
export function clusterFailures(
  failures: readonly ClusterInput[],
  previous: readonly { id: string; key: string }[] = [],
): FailureCluster[] {
  const index = createKeyIndex();
  const clusters = new Map<string, FailureCluster>();
  for (const { id, key } of previous) {
    index.add(key);
    clusters.set(key, { id, key, members: [] });
  }
  const taken = new Set(previous.map((cluster) => cluster.id));
  for (const failure of failures) {
    const text = normaliseFailureText(failure.text);
    const key = index.match(text) ?? text;
    let cluster = clusters.get(key);
    if (!cluster) {
      cluster = { id: freeId(ngramDigest(key), taken), key, members: [] };
      taken.add(cluster.id);
      index.add(key);
      clusters.set(key, cluster);
    }
    cluster.members.push(failure.id);
  }
  return [...clusters.values()]
    .filter((cluster) => cluster.members.length > 0)
    .sort((a, b) => b.members.length - a.members.length);
}

/** Different texts can share a digest; the second one gets a number. */
function freeId(digest: string, taken: ReadonlySet<string>): string {
  if (!taken.has(digest)) return digest;
  let number = 2;
  while (taken.has(`${digest}-${number}`)) number++;
  return `${digest}-${number}`;
}
