import { firstCharacters } from "./first-characters";
import { applicationLanguageRules } from "./recognisers/application-languages";
import { ciRules } from "./recognisers/ci";
import { benignRules, dismissedRules, genericRules } from "./recognisers/generic";
import { infraRules } from "./recognisers/infra";
import { javascriptRules, sharedRules } from "./recognisers/javascript";
import { jvmRules } from "./recognisers/jvm";
import { languageRules } from "./recognisers/languages";
import { nativeRules } from "./recognisers/native";
import { pythonRules } from "./recognisers/python";
import type { Recogniser } from "./recognition";
import { lineFlag } from "./scan-bytes";

/** Every recogniser, in the order in which they are tried: tools before what merely sounds like an error. */
export const recognisers: readonly Recogniser[] = [
  ...dismissedRules,
  ...ciRules,
  ...jvmRules,
  ...infraRules,
  ...javascriptRules,
  ...pythonRules,
  ...applicationLanguageRules,
  ...nativeRules,
  ...languageRules,
  ...sharedRules,
  ...benignRules,
  ...genericRules,
];

const needed = {
  word: 0xff,
  location: lineFlag.location | lineFlag.mark | lineFlag.red,
  rare: lineFlag.rare,
} as const;

interface Entry {
  pattern: RegExp;
  flags: number;
  recogniser: Recogniser;
}

// What may begin with a character: one list for each, in the order of the table; 128 stands for all beyond ASCII.
const byFirst: Entry[][] = Array.from({ length: 129 }, () => []);
for (const recogniser of recognisers) {
  const entry = { pattern: recogniser.pattern, flags: needed[recogniser.needs], recogniser };
  const codes = firstCharacters(recogniser.pattern);
  byFirst.forEach((entries, code) => {
    if (!codes || codes.has(code)) entries.push(entry);
  });
}

/**
 * The first recogniser that knows the line; the line must be without colours and prefixes (`visibleLine`). `flags` are the
 * scanner's; without them every recogniser is tried.
 */
export function recognise(text: string, flags = 0xff): Recogniser | undefined {
  let at = 0;
  while (at < text.length && text.charCodeAt(at) <= 32) at++;
  const code = text.charCodeAt(at);
  for (const entry of byFirst[Math.min(code, 128)] ?? []) {
    if ((entry.flags & flags) !== 0 && entry.pattern.test(text)) return entry.recogniser;
  }
  return undefined;
}
