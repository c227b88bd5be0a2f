import { isPlaceholder, looksGenerated } from "./looks";
import type { Span } from "./span";

const maxAuthority = 2_048;
/** The same for a password with a slash in it, which is looked for beyond. */
const maxWithSlash = 256;

/**
 * Who signs in within an address: `scheme://user:password@host`, a token in the user's place, and Oracle's `user/password@`. The
 * part before the last `@` is the user's, whatever the password holds.
 */
export function* addressSecrets(text: string): Generator<Span> {
  for (let at = text.indexOf("://"); at >= 0; at = text.indexOf("://", at + 3)) {
    if (!/[a-z0-9+.-]$/i.test(text.slice(Math.max(0, at - 1), at))) continue;
    const from = at + 3;
    const rest = text.slice(from, from + maxAuthority);
    const authority = /^[^\s/?#"'<>`\\]*/.exec(rest)?.[0] ?? "";
    let user = authority.slice(0, Math.max(0, authority.lastIndexOf("@")));
    if (user === "") {
      // A password with a slash in it; a port before a path with an `@` is none.
      const colon = authority.indexOf(":");
      if (colon < 0 || /^\d*$/.test(authority.slice(colon + 1))) continue;
      const whole = /^[^\s"'<>`\\]*/.exec(rest.slice(0, maxWithSlash))?.[0] ?? "";
      user = whole.slice(0, Math.max(0, whole.lastIndexOf("@")));
      if (user === "") continue;
    }
    const colon = user.indexOf(":");
    const start = colon < 0 ? 0 : colon + 1;
    const value = user.slice(start);
    if (value === "" || isPlaceholder(value)) continue;
    if (colon < 0 && !(value.length >= 16 && looksGenerated(value))) continue;
    yield [from + start, from + user.length];
  }
  for (const match of text.matchAll(/jdbc:oracle:thin:([^\s/@]{1,64})\/([^\s@/]{1,128})@/g)) {
    const end = match.index + match[0].length - 1;
    yield [end - (match[2] ?? "").length, end];
  }
}
