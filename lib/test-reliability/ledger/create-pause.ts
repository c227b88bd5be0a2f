/** How long computing may keep others of the process waiting. */
const holdMs = 20;

/** A pause to await between small pieces of a long computation: it lets others go on when they have waited for long enough. */
export function createPause(signal?: AbortSignal): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < holdMs) return undefined;
    signal?.throwIfAborted();
    return new Promise<void>((resolve) =>
      setImmediate(() => {
        since = performance.now();
        resolve();
      }),
    );
  };
}
