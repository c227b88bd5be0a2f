interface BootState {
  ready: boolean;
}

const key = Symbol.for("tackroom.boot");

/** Whether this process has started fully. Kept on `globalThis`, because instrumentation and routes are bundled apart. */
export function bootState(): BootState {
  const holder = globalThis as { [key]?: BootState }; // a symbol of our own
  holder[key] ??= { ready: false };
  return holder[key];
}
