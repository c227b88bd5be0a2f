/** A part of a text that is a secret: offsets in UTF-16 units, the second exclusive. */
export type Span = readonly [start: number, end: number];

/** Finds secrets in a text. Each must take time in proportion to the text, whatever stands in it. */
export type FindSecrets = (text: string) => Iterable<Span>;
