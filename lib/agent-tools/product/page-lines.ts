/** Counts the lines of a log as its page numbers them. */
export interface PageLines {
  /** A command unit's name came: the page shows it as a line of its own. */
  heading(): void;
  /** A line of the log came. */
  logged(): void;
  /** The page's number of the n-th line that was logged; both count from 1. */
  numberOf(logged: number): number;
  /** Lines on the page so far, headings included. */
  total(): number;
}

/** A count that links to a log's page are made with: headings move the lines below them down. */
export function pageLines(): PageLines {
  let logged = 0;
  /** For each heading, how many lines had been logged before it. */
  const headings: number[] = [];
  return {
    heading: () => {
      headings.push(logged);
    },
    logged: () => {
      logged += 1;
    },
    numberOf: (line) => line + headings.filter((before) => before < line).length,
    total: () => logged + headings.length,
  };
}
