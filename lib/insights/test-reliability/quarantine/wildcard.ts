/** `*` for any letters and `?` for one, in time proportional to the product of both lengths at worst. */
export function matchesWildcard(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let mark = 0;
  while (t < text.length) {
    const letter = pattern[p];
    if (letter === "*") {
      star = p;
      mark = t;
      p += 1;
    } else if (letter !== undefined && (letter === "?" || letter === text[t])) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      p = star + 1;
      mark += 1;
      t = mark;
    } else return false;
  }
  while (pattern[p] === "*") p += 1;
  return p === pattern.length;
}
