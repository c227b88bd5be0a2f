const host =
  /(?<![\w.@/-])(?:https?:\/\/|ssh:\/\/|tcp:\/\/)?((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,6}[a-z]{2,24})(?::\d{2,5})?(?![\w(])/gi;
/** What looks like a host and is a file: the last label is an ending, not a domain. */
const endings =
  /\.(?:js|mjs|cjs|jsx|ts|tsx|py|go|rs|java|kt|kts|scala|rb|php|cs|fs|vb|c|h|cc|cpp|hpp|m|mm|swift|json|ya?ml|toml|xml|lock|md|txt|log|sh|bash|html?|css|scss|tf|gradle|properties|sum|mod|sql|zip|tgz|gz|tar|jar|whl|so|dll|exe|class|proto|vue|svelte|ini|cfg|conf|env|png|svg|ico|csv|dockerfile|tests?|spec|snap)$/i;

/** Hosts that lines name, most often named first. */
export function hostsIn(lines: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const line of lines) {
    for (const [, name] of line.slice(0, 2_000).matchAll(host)) {
      if (name === undefined || endings.test(name)) continue;
      const key = name.toLowerCase();
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
}
