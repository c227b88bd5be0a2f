import { looksGenerated } from "./looks";
import type { Span } from "./span";

/**
 * Forms of tokens, as their issuers document them. Each begins with what only such a token begins with, and ends with an open
 * repetition or a fixed length, so that a text is walked through once. A form that words can have too is looked at again.
 */
const forms: readonly string[] = [
  // Clouds
  "(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Z0-9])",
  "AIza[\\w-]{30,}",
  "ya29\\.[\\w-]{16,}",
  "GOCSPX-[\\w-]{20,}",
  "1//0[\\w-]{20,}",
  "[\\w~.-]{3}\\dQ~[\\w~.-]{31,34}",
  "do[opr]_v1_[a-f0-9]{40,}",
  "HRKU-[\\w-]{30,}",
  "fo1_[\\w-]{30,}",
  "sbp_[a-f0-9]{40}",
  "pscale_(?:tkn|pw|oauth)_[\\w.-]{30,}",
  "da(?:pi|pid)[a-f0-9]{32}|dose[a-f0-9]{32}",
  // Code and its delivery
  "gh[pousr]_[A-Za-z0-9]{20,}",
  "github_pat_\\w{20,}",
  "gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat|ffct|rtr)-[\\w.-]{16,}",
  "AT(?:ATT3|CTT3|BB)[\\w=-]{24,}",
  "CCIPAT_\\w{30,}",
  "bkua_[a-f0-9]{40}",
  "npm_[A-Za-z0-9]{30,}",
  "pypi-[\\w-]{16,}",
  "rubygems_[a-f0-9]{48}",
  "cio[A-Za-z0-9]{32}(?![A-Za-z0-9])",
  "oy2[a-z0-9]{43}",
  "AKCp[A-Za-z0-9]{40,}",
  "dckr_[po]at_[\\w-]{16,}",
  "sq[upa]_[a-f0-9]{40}",
  "pul-[a-f0-9]{40}",
  "tackroom_[\\w-]{20,}",
  // Secrets' own stores
  "hv[sbr]\\.[\\w-]{16,}",
  "s\\.[A-Za-z0-9]{24}(?![\\w.])",
  "[A-Za-z0-9]{14}\\.atlasv1\\.[\\w=-]{40,}",
  "dp\\.(?:pt|st|ct|sa|scim|audit)\\.[\\w.-]{30,}",
  "AGE-SECRET-KEY-1[A-Z0-9]{50,}",
  // Services
  "xox[abposre]-[\\w-]{10,}",
  "xapp-[\\w-]{20,}",
  "[sr]k_(?:live|test)_[A-Za-z0-9]{10,}",
  "whsec_[\\w+/=]{16,}",
  "hf_[A-Za-z0-9]{30,}",
  "SG\\.[\\w-]{16,32}\\.[\\w-]{16,64}",
  "SK[a-f0-9]{32}(?![a-f0-9])",
  "key-[a-f0-9]{32}(?![a-f0-9])",
  "[a-f0-9]{32}-us\\d{1,2}(?!\\d)",
  "glsa_\\w{32,}",
  "glc_[A-Za-z0-9+/=]{32,}",
  "NRAK-[A-Z0-9]{27}",
  "shp(?:at|ca|pa|ss)_[a-f0-9]{32}",
  "sq0(?:atp|csp)-[\\w-]{22,}",
  "EAAA[\\w-]{50,}",
  "PMAK-[a-f0-9]{24}-[a-f0-9]{34}",
  "sntry[su]_[\\w=+/-]{40,}",
  "ntn_[A-Za-z0-9]{40,}",
  "secret_[A-Za-z0-9]{43}(?![A-Za-z0-9])",
  "figd_[\\w-]{30,}",
  "lin_(?:api|wh)_[A-Za-z0-9]{30,}",
  "\\d{8,10}:AA[\\w-]{33}",
];

const issued = new RegExp(`(?<![A-Za-z0-9])(?:${forms.join("|")})`, "g");
/** Words have these forms, too: classes of style sheets, host names. */
const wordy = /(?<![A-Za-z0-9_-])sk-[\w-]{16,}/g;
const dotted = /(?<![\w.-])[\w-]+(?:\.[\w-]+)+/g;
/** Addresses of webhooks: who knows one may post. What stands before the secret stays. */
const hooks =
  /hooks\.slack\.com\/(?:services|workflows|triggers)\/|discord(?:app)?\.com\/api\/webhooks\/\d{1,20}\/|webhook\.office\.com\/webhookb2\//g;

/** Tokens by the form that their issuer gives them. */
export function* issuedTokens(text: string): Generator<Span> {
  for (const { index, 0: whole } of text.matchAll(issued)) yield [index, index + whole.length];
  for (const { index, 0: whole } of text.matchAll(wordy)) {
    if (whole.split(/[-_]/).some((part) => part.length >= 12 && looksGenerated(part)))
      yield [index, index + whole.length];
  }
  for (const { index, 0: whole } of text.matchAll(dotted)) {
    const start = startOfDotted(whole, text[index + whole.length]);
    if (start !== null) yield [index + start, index + whole.length];
  }
  for (const { index, 0: whole } of text.matchAll(hooks)) {
    const start = index + whole.length;
    const length = /^[\w@/-]{0,400}/.exec(text.slice(start, start + 400))?.[0].length ?? 0;
    yield [start, start + length];
  }
}

/** Where a JSON Web Token, or a token of Harness, begins in words that are joined by dots; null for anything else. */
function startOfDotted(whole: string, next: string | undefined): number | null {
  const parts = whole.split(".");
  let offset = 0;
  for (const [at, part] of parts.entries()) {
    const following = parts[at + 1] ?? "";
    if (part.startsWith("eyJ") && part.length >= 10 && following.startsWith("eyJ") && following.length >= 8)
      return offset;
    // `pat.<account>.<id>.<secret>`, `sat.…`, and the older form without an account; a mail address is none.
    if (/^[ps]at$/i.test(part) && parts.length - at >= 3 && next !== "@") {
      const secret = parts.at(-1) ?? "";
      if (secret.length >= (parts.length - at > 3 ? 8 : 12) || (secret.length >= 4 && looksGenerated(secret)))
        return offset;
    }
    offset += part.length + 1;
  }
  return null;
}
