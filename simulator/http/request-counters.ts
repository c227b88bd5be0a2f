/** Counts requests, so that a test can say that exactly one write arrived. */
export class RequestCounters {
  readonly #requests: { method: string; path: string }[] = [];
  readonly #limit = 50_000;

  count(method: string, path: string): void {
    if (path.startsWith("/__sim") || this.#requests.length >= this.#limit) return;
    this.#requests.push({ method, path });
  }

  /** Requests by `METHOD path`, of those whose path holds `part`. */
  totals(part: string): Record<string, number> {
    const totals: Record<string, number> = {};
    for (const { method, path } of this.#requests) {
      if (!path.includes(part)) continue;
      const key = `${method} ${path}`;
      totals[key] = (totals[key] ?? 0) + 1;
    }
    return totals;
  }

  reset(): void {
    this.#requests.length = 0;
  }
}
