import { isPlaceholder, looksGenerated } from "./looks";
import type { Span } from "./span";

const authorization =
  /(?<![\w-])(?:proxy-)?authorization(?:\\{0,3}["'])?[ \t]{0,4}[:=][ \t]{0,4}(?:\\{0,3}["'])?(?:(bearer|basic|token|digest|apikey|negotiate|aws4-hmac-sha256)[ \t]{1,4})?([^\s"'\\,]{4,8192})/gi;
const schemes = /(?<![\w-])(?:bearer|basic)[ \t]{1,4}([\w.~+/=-]{12,8192})/gi;
const cookies = /(?<![\w-])(set-)?cookie(?:\\{0,3}["'])?:[ \t]{0,4}/gi;
const maxCookies = 8_192;

/** What signs a request in: `Authorization` in its schemes, and cookies, whose names stay. */
export function* headerSecrets(text: string): Generator<Span> {
  for (const match of text.matchAll(authorization)) {
    const value = match[2] ?? "";
    const end = match.index + match[0].length;
    if (isPlaceholder(value) || (match[1] === undefined && !looksGenerated(value))) continue;
    if (match[1] !== undefined && /^[a-z]+$/.test(value)) continue;
    yield [end - value.length, end];
  }
  for (const match of text.matchAll(schemes)) {
    const value = match[1] ?? "";
    const end = match.index + match[0].length;
    if (looksGenerated(value) || /[A-Z].*[a-z].*[A-Z]|=$/.test(value.slice(0, 200)))
      yield [end - value.length, end];
  }
  cookies.lastIndex = 0;
  for (let match = cookies.exec(text); match !== null; match = cookies.exec(text)) {
    const from = match.index + match[0].length;
    const line = /^[^\r\n"']*/.exec(text.slice(from, from + maxCookies))?.[0] ?? "";
    // A cookie's text is looked at once.
    cookies.lastIndex = from + line.length;
    // Of one that is set, only the first pair is its value; the others say where it holds.
    const pairs = match[1] === undefined ? line : (line.split(";", 1)[0] ?? "");
    let offset = from;
    for (const pair of pairs.split(";")) {
      const equals = pair.indexOf("=");
      const value = pair.slice(equals + 1).trimEnd();
      if (equals > 0 && value.length >= 8 && !/\s/.test(value) && !isPlaceholder(value)) {
        const start = offset + equals + 1;
        yield [start, start + value.length];
      }
      offset += pair.length + 1;
    }
  }
}
