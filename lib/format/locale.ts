/** The one locale of all numbers and dates: `12,345`, `21 Nov 2026`, 24 hours. */
export const locale = "en-GB";
