import { locale } from "./locale";

const inWords = new Intl.ListFormat(locale);

/** Names as a sentence has them: “a, b and c”. */
export const formatList = (names: readonly string[]): string => inWords.format(names);
