import type { TestRunView } from "@/schemas/test-reliability/single-test";

/** The runs of one commit, in the order in which they ran: first tries and retries beneath each other. */
export interface CommitColumn {
  key: string;
  commitSha: string | null;
  branch: string | null;
  /** When the commit first ran. */
  at: number;
  runs: TestRunView[];
}

/**
 * Runs by commit, the oldest commit first, each commit's runs in the order in which they ran. Runs without a commit
 * stand alone.
 *
 * @param recent newest first
 * @param limit  columns at most; the newest are kept
 */
export function commitColumns(recent: readonly TestRunView[], limit: number): CommitColumn[] {
  const columns = new Map<string, CommitColumn>();
  for (const run of [...recent].reverse()) {
    const key = run.commitSha ?? `${run.executionId} ${run.attempt}`;
    const column = columns.get(key);
    if (column === undefined)
      columns.set(key, { key, commitSha: run.commitSha, branch: run.branch, at: run.at, runs: [run] });
    else column.runs.push(run);
  }
  return [...columns.values()].sort((a, b) => a.at - b.at).slice(-limit);
}

/** Where an arrow key leads from a cell; null when the key moves nothing. */
export function nextCell(
  columns: readonly CommitColumn[],
  { column, row }: { column: number; row: number },
  key: string,
): { column: number; row: number } | null {
  const clamp = (to: number) => {
    const target = Math.min(columns.length - 1, Math.max(0, to));
    return { column: target, row: Math.min(row, (columns[target]?.runs.length ?? 1) - 1) };
  };
  switch (key) {
    case "ArrowLeft":
      return clamp(column - 1);
    case "ArrowRight":
      return clamp(column + 1);
    case "Home":
      return clamp(0);
    case "End":
      return clamp(columns.length - 1);
    case "ArrowUp":
      return { column, row: Math.max(0, row - 1) };
    case "ArrowDown":
      return { column, row: Math.min((columns[column]?.runs.length ?? 1) - 1, row + 1) };
    default:
      return null;
  }
}
