/* Apart from the zod schemas that use them, so that the browser can show them without loading a parser. */

/** `new`: first seen in the range and still coming; `ongoing`: seen before the range and still; `recovered`: every pipeline passed since. */
export const clusterStates = ["new", "ongoing", "recovered"] as const;

export const clusterStateTitles: Record<(typeof clusterStates)[number], string> = {
  new: "New",
  ongoing: "Ongoing",
  recovered: "Recovered",
};

/** Orders of the list of clusters, each biggest or newest first. `change`: against the previous period. */
export const failureClusterSorts = [
  "count",
  "lastAt",
  "firstSeenAt",
  "timeLost",
  "people",
  "change",
] as const;
export type FailureClusterSort = (typeof failureClusterSorts)[number];
