const tools =
  /\b(node|npm|yarn|pnpm|bun|deno|python|pip|go|java|openjdk|javac|maven|gradle|kotlin|scala|sbt|rustc|cargo|ruby|bundler|php|composer|dotnet|docker|buildkit|terraform|opentofu|helm|kubectl|ansible|cmake|gcc|clang|chromium|playwright|git)(?:\.js)?[ \t]*(?:version|Version)?[ \t:@/=]*v?(\d{1,4}\.\d{1,4}(?:\.\d{1,6})?(?:[-+][\w.]+)?)\b/i;
const image =
  /(?:\bFROM |\b[Ii]mage(?: is|:)? |\b[Pp]ull(?:ing|ed)?(?: image)? (?:from )?)"?((?:[\w.-]+(?::\d+)?\/)*[\w.-]+):([\w][\w.-]{0,127})(?=["\s@,)]|$)/;
const packages = [
  // pip, npm, gem, cargo, go
  /\b(?:Successfully installed|Collecting|Downloading|Downloaded|Installing|Using|Fetched|added|go: downloading|Compiling|\+)\s+(@?[A-Za-z][\w./@-]{1,80}?)(?:==|@| v?| \()(\d+\.\d+(?:\.\d+)*(?:[-.+][\w.]+)?)\)?(?=[\s,;)]|$)/,
  // Maven coordinates
  /\b(?:Downloaded from \S+ )\S*\/([\w.-]+)\/(\d+\.\d+[\w.-]*)\/[\w.-]+\.(?:jar|pom)/,
];
/** Enough to see what differs; a log that lists a whole registry must not fill the memory. */
const maxNames = 600;
const maxLineChars = 400;

/** Reads the versions that a log names, line by line: tools, images (`image:<name>`) and packages. The first one of a name counts. */
export function createVersionReader(): {
  take: (line: string) => void;
  versions: () => Record<string, string>;
} {
  const found = new Map<string, string>();
  const keep = (name: string | undefined, version: string | undefined) => {
    if (name && version && found.size < maxNames && !found.has(name)) found.set(name, version);
  };
  return {
    take(line) {
      if (found.size >= maxNames || !/\d/.test(line)) return;
      const text = line.length > maxLineChars ? line.slice(0, maxLineChars) : line;
      const tool = tools.exec(text);
      if (tool) keep(tool[1]?.toLowerCase(), tool[2]);
      const pulled = image.exec(text);
      if (pulled) keep(`image:${pulled[1]}`, pulled[2]);
      for (const form of packages) {
        const one = form.exec(text);
        if (one) keep(one[1], one[2]);
      }
    },
    versions: () => Object.fromEntries(found),
  };
}
