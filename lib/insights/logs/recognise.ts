import { ciRules } from "./recognisers/ci";
import { languageRules } from "./recognisers/functional";
import { benignRules, genericRules } from "./recognisers/generic";
import { infraRules } from "./recognisers/infra";
import { javascriptRules, sharedRules } from "./recognisers/javascript";
import { jvmRules } from "./recognisers/jvm";
import { nativeRules } from "./recognisers/native";
import { pythonRules } from "./recognisers/python";
import { systemsRules } from "./recognisers/systems";
import type { Recogniser } from "./recognition";

/** Every recogniser, in the order in which they are tried: tools before what merely sounds like an error. */
export const recognisers: readonly Recogniser[] = [
  ...ciRules,
  ...jvmRules,
  ...infraRules,
  ...javascriptRules,
  ...pythonRules,
  ...systemsRules,
  ...nativeRules,
  ...languageRules,
  ...sharedRules,
  ...benignRules,
  ...genericRules,
];

/** The first recogniser that knows the line; the line must be without colours and prefixes (`visibleLine`). */
export function recognise(text: string): Recogniser | undefined {
  for (const recogniser of recognisers) if (recogniser.pattern.test(text)) return recogniser;
  return undefined;
}
