/** Ranges that end now. Longer than a day they begin at a UTC midnight, so that every bar but today's is a whole day. */
export const timeRanges = ["24h", "7d", "30d", "60d", "90d"] as const;
export type TimeRange = (typeof timeRanges)[number];

export const defaultRange: TimeRange = "7d";
