export interface EditDistanceOptions {
  /** Any result above it only means "more than limit", and the time is O(limit × length) instead of the product of the lengths. */
  limit?: number;
  /** Two neighbours that changed places count as one edit, as slips of the fingers do, not as two. */
  swaps?: boolean;
}

/**
 * How many characters have to be inserted, deleted or replaced to make one text of the other: Levenshtein distance, within Ukkonen's
 * band; with `swaps` the optimal string alignment distance.
 */
export function editDistance(
  a: string,
  b: string,
  { limit = Math.max(a.length, b.length), swaps = false }: EditDistanceOptions = {},
): number {
  let from = 0;
  let endA = a.length;
  let endB = b.length;
  while (from < endA && from < endB && a.charCodeAt(from) === b.charCodeAt(from)) from++;
  while (endA > from && endB > from && a.charCodeAt(endA - 1) === b.charCodeAt(endB - 1)) {
    endA--;
    endB--;
  }
  const rows = endA - from;
  const columns = endB - from;
  if (Math.abs(rows - columns) > limit) return limit + 1;
  const far = limit + 1;
  let beforePrevious = new Uint32Array(columns + 1).fill(far);
  let previous = new Uint32Array(columns + 1).map((_, column) => Math.min(column, far));
  let current = new Uint32Array(columns + 1);
  let leastBefore = 0;
  for (let row = 1; row <= rows; row++) {
    const first = Math.max(1, row - limit);
    const last = Math.min(columns, row + limit);
    current.fill(far);
    if (row <= limit) current[0] = row;
    let least = current[0] ?? far;
    const code = a.charCodeAt(from + row - 1);
    for (let column = first; column <= last; column++) {
      const other = b.charCodeAt(from + column - 1);
      let value = Math.min(
        (previous[column - 1] ?? far) + (code === other ? 0 : 1),
        (previous[column] ?? far) + 1,
        (current[column - 1] ?? far) + 1,
        far,
      );
      if (
        swaps &&
        row > 1 &&
        column > 1 &&
        code === b.charCodeAt(from + column - 2) &&
        other === a.charCodeAt(from + row - 2)
      )
        value = Math.min(value, (beforePrevious[column - 2] ?? far) + 1);
      current[column] = value;
      if (value < least) least = value;
    }
    // A swap reaches back over the row before.
    if (least > limit && (!swaps || leastBefore >= limit)) return far;
    leastBefore = least;
    [beforePrevious, previous, current] = [previous, current, beforePrevious];
  }
  return Math.min(previous[columns] ?? 0, far);
}
